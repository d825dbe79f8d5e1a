"""Just enough SVG for plots that can be read on light and on dark pages."""

from __future__ import annotations

from html import escape

# The page decides which of the two: images follow the scheme of the browser.
_STYLE = """
text { font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328; }
.title { font-size: 14px; font-weight: 600; }
.faint { fill: #59636e; }
.strong { font-weight: 600; }
.end { text-anchor: end; }
.middle { text-anchor: middle; }
.grid { stroke: #d1d9e0; stroke-width: 1; }
.ours { fill: #c2410c; }
.base { fill: #57606a; }
.peer { fill: #afb8c1; }
.ours-line { stroke: #c2410c; stroke-width: 2.5; fill: none; }
.peer-line, .base-line { stroke: #8c959f; stroke-width: 2; fill: none; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .faint { fill: #9198a1; }
  .grid { stroke: #30363d; }
  .ours { fill: #fb8f44; }
  .base { fill: #b1bac4; }
  .peer { fill: #545d68; }
  .ours-line { stroke: #fb8f44; }
  .peer-line, .base-line { stroke: #768390; }
}
"""


class Drawing:
    def __init__(self, width: float, height: float, title: str) -> None:
        self.width, self.height, self.title = width, height, title
        self._parts: list[str] = []

    def text(self, x: float, y: float, text: str, classes: str = "") -> None:
        self._parts.append(f'<text x="{x:.1f}" y="{y:.1f}" class="{classes}">{escape(text)}</text>')

    def bar(self, x: float, y: float, width: float, height: float, classes: str) -> None:
        size = f'width="{max(width, 1):.1f}" height="{height:.1f}"'
        self._parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" {size} rx="1.5" class="{classes}"/>')

    def dot(self, x: float, y: float, radius: float, classes: str) -> None:
        self._parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" class="{classes}"/>')

    def line(self, points: list[tuple[float, float]], classes: str) -> None:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self._parts.append(f'<polyline points="{path}" class="{classes}"/>')

    def render(self) -> str:
        size = f'width="{self.width:.0f}" height="{self.height:.0f}" viewBox="0 0 {self.width:.0f} {self.height:.0f}"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img"><title>{escape(self.title)}</title>'
        return "\n".join([head, f"<style>{_STYLE}</style>", *self._parts, "</svg>", ""])
