"""The verb that makes the synthetic force's extracts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pcp_kpi.cli import main


@pytest.fixture
def run(capsys):
    def ran(*arguments):
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return ran


def test_sample_explains_itself(capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["sample", "--help"])
    out = " ".join(capsys.readouterr().out.split())
    assert ended.value.code == 0
    assert "They are marked ILLUSTRATIVE; 'pcp-kpi clean' counts them." in out
    assert "--out DIR folder to make (default data/raw/extracts)" in out


def test_a_folder_that_sample_made_is_replaced_and_named(run, extracts: Path, tmp_path: Path) -> None:
    out = tmp_path / "extracts"
    out.mkdir()
    shutil.copy(extracts / "manifest.json", out)
    (out / "stale.csv").write_text("left over", encoding="utf-8")
    code, said, told = run("sample", "--out", out, "--seed", 2)
    assert (code, told) == (0, "")
    assert said.startswith(f"{out}: ")
    assert said.endswith(", all ILLUSTRATIVE\n")
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["seed"], manifest["scale"], manifest["marking"]) == (2, 1, "ILLUSTRATIVE")
    assert f" {sum(manifest['rows'].values()):,} rows of {len(manifest['rows'])} extracts" in said
    assert not (out / "stale.csv").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["extracts"]


@pytest.mark.parametrize("manifest", [None, "{}", "[]", "no JSON"])
def test_a_folder_that_sample_did_not_make_is_never_replaced(
    run, tmp_path: Path, manifest: str | None
) -> None:
    (tmp_path / "crime-records.csv").write_text("real", encoding="utf-8")
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest, encoding="utf-8")
    code, out, err = run("sample", "--out", tmp_path)
    assert (code, out) == (2, "")
    assert err == (
        f"pcp-kpi sample: {tmp_path} has no manifest.json of 'pcp-kpi sample', which therefore did not make it and "
        "does not replace it; name another folder, or empty this one\n"
    )
    assert (tmp_path / "crime-records.csv").read_text(encoding="utf-8") == "real"


@pytest.mark.parametrize("options", [["--scale", "0"], ["--seed", "-1"]])
def test_a_seed_or_scale_that_cannot_be_is_a_wrong_command(run, tmp_path: Path, options: list[str]) -> None:
    code, out, err = run("sample", "--out", tmp_path / "extracts", *options)
    assert (code, out) == (2, "")
    assert err.startswith("pcp-kpi sample: scale must be 1 or more and seed 0 or more; got scale ")
    assert not (tmp_path / "extracts").exists()
