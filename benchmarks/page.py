"""Tables as Markdown, printed and kept in the documentation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; all but the first column to the right."""
    lines = [f"| {' | '.join(head)} |", f"| --- |{' ---: |' * (len(head) - 1)}"]
    lines += [f"| {' | '.join(map(str, row))} |" for row in rows]
    return "\n".join(lines)


def kept(page: Path, text: str) -> None:
    """Put `text` between the page's two marks."""
    begin, end = "<!-- printed -->\n", "<!-- /printed -->"
    before, _, rest = page.read_text("utf-8").partition(begin)
    _, _, after = rest.partition(end)
    page.write_text(f"{before}{begin}\n{text.strip()}\n\n{end}{after}", "utf-8")


def wilson(hits: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927), honest for small n."""
    if n == 0:
        return (0.0, 1.0)
    share = hits / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)) ** 0.5
    return (max(0.0, middle - half), min(1.0, middle + half))


def share(hits: int, n: int) -> str:
    """`0.92 (12/13)`, or a dash where there is nothing to count."""
    return f"{hits / n:.2f} ({hits}/{n})" if n else "–"


def spread(values: Sequence[float]) -> str:
    """Median / 95th percentile, in seconds."""
    return f"{median(values):.2f} / {percentile(values, 95):.2f}" if values else "–"


def percentile(values: Sequence[float], per_cent: float) -> float:
    """Linear between the values; `values` need not be in order."""
    ordered = sorted(values)
    at = (len(ordered) - 1) * per_cent / 100
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)
