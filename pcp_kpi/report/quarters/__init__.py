"""The working life of a quarter: its folder and configuration, figures changed by hand, freezing, signing, checks."""
