"""Texts that would be more than text in a careless page. Any page test may send them through."""

PICTURE = "![see](http://evil.example/i.png)"
LINKS = "[x](http://evil.example) <http://evil.example> https://evil.example/a_b www.evil.example me@evil.example"
DATA_LINK = "[x](data:text/html,<script>window.__xss=1</script>)"
SCRIPT = (
    "<script>window.__xss=1</script><img src=x onerror='window.__xss=1'><svg onload=window.__xss=1><b>b</b> &amp; &lt;"
)
ALERT = ":red-background[FAKE ALERT] :material/home: :smile: :streamlit: :shortcut[Ctrl] :blue-badge[ok]"
FORMULA = "$5 and $6, $$x^2$$ \\alpha \\(y\\)"
LAYOUT = "# Heading\n\n- a\n1. b\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n---\n> quote\n```\ncode\n```"
SIGNS = "**b** _i_ `c` ~~s~~ a*b*c, 2 * 3 = 6, a -> b <- c <-> d, e -- f, >= <= ~=, (c) 'q' 1/2 50 % & # ! + {x} ^ ~"
NOTES = "[^1]: foot [x]: http://evil.example *[HTML]: x"
NESTED = "[" * 300 + "x" + "]" * 300
STYLE = "<style>body{display:none}</style><link rel=stylesheet href=http://evil.example/x.css>"
ALL = (PICTURE, LINKS, DATA_LINK, SCRIPT, ALERT, FORMULA, LAYOUT, SIGNS, NOTES, NESTED, STYLE)
