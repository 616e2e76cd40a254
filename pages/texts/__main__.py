"""`python -m pages.texts`: bring the catalogues up to date with what the pages say, and tell what is still missing."""

import sys

from babel.messages.pofile import write_po

from pages.texts import finding


def main() -> int:
    """1 while a text has no translation in a language that should have it."""
    left = 0
    for name, languages in finding.FILES.items():
        for code in languages[1:]:
            finding.path(code, name).parent.mkdir(exist_ok=True)
            catalogue = finding.updated(code, name)
            with finding.path(code, name).open("wb") as target:
                write_po(target, catalogue, width=120, omit_header=False, include_lineno=False)
            open_ones = finding.missing(code, name)
            left += len(open_ones)
            sys.stdout.write(f"{code} {name}: {len(catalogue)} texts, {len(open_ones)} missing\n")
    return int(left > 0)


if __name__ == "__main__":
    sys.exit(main())
