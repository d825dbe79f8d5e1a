"""Pages of HTML as the tests read them."""

from html.parser import HTMLParser


class Page(HTMLParser):
    """What a page shows: the text in spans with a class, and what it refers to."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens: list[tuple[str, set[str]]] = []
        self.classes: list[set[str]] = []
        self.references: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        self.references += [value for name, value in values.items() if name in ("src", "href", "onclick")]
        self.references += [tag] * (tag in ("script", "link", "img", "iframe"))
        if tag == "span":
            self.classes.append(set(values.get("class", "").split()))

    def handle_endtag(self, tag: str) -> None:
        if tag == "span":
            self.classes.pop()

    def handle_data(self, data: str) -> None:
        if self.classes and "t" in self.classes[-1]:
            self.tokens.append((data, self.classes[-1] - {"t"}))
