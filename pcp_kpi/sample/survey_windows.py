"""Whole numbers of interviews and of satisfied victims that print as a pair of overlapping windows does."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from pcp_kpi.errors import CommandError
from pcp_kpi.printing import rounded

# How far the number of interviews may move from what was planned, so that a percentage can be met at all.
REACH = 4


@dataclass(frozen=True)
class Printed:
    """What a paper prints of one area: the window now, its change on the window before, in whole percent.

    Parameters
    ----------
    now : int
        Percent of the latest window.
    change : int or None
        Points since the window a quarter earlier; None where none is printed.
    """

    now: int
    change: int | None = None


@dataclass(frozen=True)
class Blocks:
    """Interviews in three runs of months: in the earlier window only, in both, in the later window only.

    Parameters
    ----------
    before, both, after : int
        Interviews.
    satisfied_before, satisfied_now : int
        Satisfied victims of the earlier window (before and both) and of the later one (both and after).
    """

    before: int
    both: int
    after: int
    satisfied_before: int
    satisfied_now: int

    @property
    def earlier(self) -> int:
        """Interviews of the earlier window."""
        return self.before + self.both

    @property
    def later(self) -> int:
        """Interviews of the later window."""
        return self.both + self.after

    @property
    def shared(self) -> tuple[int, int]:
        """Fewest and most satisfied victims that the months of both windows can hold."""
        fewest = max(0, self.satisfied_now - self.after, self.satisfied_before - self.before)
        return fewest, min(self.both, self.satisfied_now, self.satisfied_before)

    @property
    def possible(self) -> bool:
        """Whether the two windows can hold these numbers at once."""
        fewest, most = self.shared
        return fewest <= most


def prints(count: int, of: int, *, whole: int) -> bool:
    """Tell whether a share is printed as a whole percentage.

    Examples
    --------
    >>> prints(41, 55, whole=74), prints(40, 54, whole=74)
    (False, True)
    """
    return rounded(100 * count / of) == whole


def meet(planned: tuple[int, int, int], target: Printed) -> Blocks:
    """Find the numbers nearest to the plan that print as the paper does.

    Parameters
    ----------
    planned : tuple of int
        Interviews before, in both windows and after.
    target : Printed
        What must come out. Without a change, the earlier window starts from the same share.

    Returns
    -------
    Blocks
        Both windows lie as near to the printed percentages as whole people allow; among equals, the numbers
        of interviews stay nearest to the plan.

    Raises
    ------
    CommandError
        When nothing within four interviews of the plan prints so.

    Examples
    --------
    >>> meet((30, 30, 20), Printed(65, 1))
    Blocks(before=34, both=30, after=24, satisfied_before=41, satisfied_now=35)
    """
    found = []
    for moved in product(range(-REACH, REACH + 1), repeat=2):
        before, both, after = planned[0] + moved[0], planned[1], planned[2] + moved[1]
        if before < 0 or after < 0 or not (before + both and both + after):
            continue
        blocks = _nearest((before, both, after), target)
        if blocks is not None:
            found.append((_distance(blocks, target), abs(moved[0]) + abs(moved[1]), moved, blocks))
    if not found:
        raise CommandError(
            f"no number of interviews near {planned} prints {target.now}% with a change of {target.change}"
        )
    return min(found)[-1]


def _nearest(interviews: tuple[int, int, int], target: Printed) -> Blocks | None:
    before, both, after = interviews
    earlier = target.now - (target.change or 0)
    now = int(rounded(target.now * (both + after) / 100))
    then = int(rounded(earlier * (before + both) / 100))
    blocks = Blocks(before, both, after, then, now)
    return blocks if _meets(blocks, target) else None


def _meets(blocks: Blocks, target: Printed) -> bool:
    if not (blocks.possible and prints(blocks.satisfied_now, blocks.later, whole=target.now)):
        return False
    if target.change is None:
        return True
    change = 100 * (blocks.satisfied_now / blocks.later - blocks.satisfied_before / blocks.earlier)
    return (
        prints(blocks.satisfied_before, blocks.earlier, whole=target.now - target.change)
        and rounded(change) == target.change
    )


def _distance(blocks: Blocks, target: Printed) -> float:
    """Return how far both windows lie from the printed percentages, in tenths of a point."""
    now = abs(100 * blocks.satisfied_now / blocks.later - target.now)
    earlier = abs(100 * blocks.satisfied_before / blocks.earlier - (target.now - (target.change or 0)))
    return round(10 * (now + earlier))
