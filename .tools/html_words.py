#!/usr/bin/env python3
"""How much of the visible text of HTML mail a program shows, word by word and in order.

    .tools/html_words.py FOLDER COMMAND...      e.g.  .tools/html_words.py corpus/mime hato --dump --json

Every text/html part below FOLDER (of .eml and of whatever else parses as a mail, and .html files) is written into a
mail of its own; `COMMAND FILE` prints JSON with the rendered text as "text". The reference is the tree of
python3-html5lib, walked in document order. What is compared are words; a word that the program broke at the end of a
line, or put a mark to, counts as shown when its letters stand in its place.

Rules that make the reference say what a reader is to see, and nothing else:
  1. no text of head-only and raw elements, templates, SVG, comments; of `select` the chosen option
  2. nothing that is hidden: `hidden`, display:none, visibility:hidden, mso-hide:all, opacity 0, font size <= 1px,
     max-height/height 0 with overflow hidden, text of the colour of its ground, far outside of the page; in a style
     attribute or by a simple rule (.class, #id, element, element.class) of a <style> outside of media queries
  3. alternative texts of images as "[image: text]"; values of form controls; marks for q, del, sup, rt
  4. fillers without a shape (soft hyphen, zero-width characters, U+034F) are no text
  5. table text outside of cells stays where it stands in the source
  6. controls, and the symbols that stand for them, are no text
What the program adds is taken off: numbers of links and their list, boxes, notes below. Other words too many (quote
marks, bullets) don't count.
"""
import difflib
import email
import email.policy
import json
import os
import re
import subprocess
import sys
import tempfile

import html5lib
import warnings

warnings.filterwarnings("ignore")
HTML = "{http://www.w3.org/1999/xhtml}"
NEVER = {"script", "style", "title", "noframes", "noembed", "iframe", "template", "datalist", "xml", "rp", "object-param"}
BLOCKS = set("""address article aside blockquote body br caption center dd details dialog div dl dt fieldset figcaption
figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre
section summary table tbody td tfoot th thead tr ul listing plaintext xmp dir video audio object iframe""".split())
FILLERS = re.compile("[\u00ad\u034f\u180e\u200b-\u200f\u061c\u2060\ufeff]")
# What is shown as a symbol, since a terminal would act on it; and those symbols.
CONTROLS = re.compile("[\0-\x08\x0b\x0e-\x1f\x7f-\x9f\u2400-\u2426\ufffd\u202a-\u202e\u2066-\u2069]")


def declarations(style):
    style = re.sub(r"/\*.*?\*/", "", style, flags=re.S)
    found = {}
    for part in style.split(";"):
        name, colon, value = part.partition(":")
        if colon:
            found[name.strip().lower()] = value.strip().lower()
    return found


def number(value):
    match = re.match(r"-?(\d+\.?\d*|\.\d+)", value)
    return float(match.group(0)) if match else None


def tiny(value):
    size = number(value)
    if size is None:
        return False
    if size == 0:
        return True
    unit = value[re.match(r"-?[\d.]+", value).end():].replace("!important", "").strip()
    if unit in ("em", "%", "ex"):
        return None
    return size <= 1 if unit in ("px", "pt", "") else False


def hides(css):
    plain = {name: value.replace("!important", "").strip() for name, value in css.items()}
    if plain.get("display") == "none" or plain.get("mso-hide") == "all":
        return True
    if "opacity" in plain and (number(plain["opacity"]) or 0) < 0.05:
        return True
    if plain.get("overflow") == "hidden" and any(number(plain.get(key, "1")) == 0 for key in ("max-height", "height")):
        return True
    return any((number(plain.get(key, "0")) or 0) <= -900 for key in ("text-indent", "left"))


NAMES = dict(black="000000", white="ffffff", red="ff0000", snow="fffafa", ivory="fffff0", whitesmoke="f5f5f5")


def color(value):
    value = value.replace(" ", "").lower()
    if value.startswith("rgb("):
        return tuple(min(255, int(float(number(part) or 0))) for part in value[4:].rstrip(")").split(","))[:3]
    value = NAMES.get(value, value).lstrip("#")
    if re.fullmatch("[0-9a-f]{3}", value):
        value = "".join(digit * 2 for digit in value)
    if re.fullmatch("[0-9a-f]{6}", value):
        return tuple(int(value[i:i + 2], 16) for i in (0, 2, 4))
    return None


class Reference:
    def __init__(self, source):
        self.out = []
        self.rules = {}
        self.tree = html5lib.parse(source, treebuilder="etree", namespaceHTMLElements=True)
        for element in self.tree.iter(HTML + "style"):
            self.sheet(element.text or "")
        self.walk(self.tree)

    def sheet(self, text):
        text = re.sub(r"/\*.*?\*/", "", text, flags=re.S).replace("<!--", "").replace("-->", "")
        position, groups = 0, []
        while True:
            match = re.compile(r"[{};]").search(text, position)
            if not match:
                return
            head = text[position:match.start()].strip()
            position = match.end()
            if match.group() == "}":
                if groups:
                    groups.pop()
            elif match.group() == "{":
                if head.lower().startswith(("@media", "@supports", "@layer")):
                    groups.append(re.sub(r"\s", "", head[6:].lower()) in ("screen", "all", "onlyscreen"))
                    continue
                end = text.find("}", position)
                end = len(text) if end < 0 else end
                css = declarations(text[position:end])
                position = end + 1
                if head.startswith("@") or not all(groups):
                    continue
                for selector in head.split(","):
                    selector = selector.strip()
                    if re.fullmatch(r"[A-Za-z0-9_.#-]+", selector):
                        self.rules.setdefault(selector.lower(), {}).update(css)

    def style(self, element, tag):
        names = [tag]
        if element.get("id"):
            names.append("#" + element.get("id"))
        for name in (element.get("class") or "").split():
            names += ["." + name, tag + "." + name]
        ruled = {}
        for name in names:
            ruled.update(self.rules.get(name.lower(), {}))
        return ruled, declarations(element.get("style") or "")

    def walk(self, root):
        # (element, state) or a text with its state; without recursion, since mail nests deeply.
        state = dict(shown=True, tiny=False, invisible=False, color=None, ground=None, pre=False, links=False)
        todo = [("element", root, state)]
        while todo:
            kind, what, state = todo.pop()
            if kind == "text":
                if what and state["shown"] and not state["tiny"] and not state["invisible"]:
                    if not (state["color"] and state["color"] == state["ground"]):
                        self.out.append(what)
                continue
            if kind == "break":
                self.out.append("\n")
                continue
            element = what
            if not isinstance(element.tag, str):
                continue
            tag = element.tag.replace(HTML, "")
            state = dict(state)
            if tag in NEVER or tag.startswith("{http://www.w3.org/2000/svg}"):
                continue
            ruled, css = self.style(element, tag)
            if tag in ("body", "html"):
                ruled = {}
            if element.get("hidden") is not None or hides(css):
                state["shown"] = False
            if hides(ruled) and not (css.get("display", "none") != "none" and "!important" not in str(ruled)):
                state["shown"] = False
            for rules in (ruled, css):
                if "font-size" in rules and tiny(rules["font-size"]) is not None:
                    if rules is css or tiny(rules["font-size"]):
                        state["tiny"] = tiny(rules["font-size"])
                if "font" in rules:
                    for word in rules["font"].split():
                        size = word.split("/")[0]
                        if size[:1].isdigit() and tiny(size) is not None:
                            state["tiny"] = tiny(size)
                if "visibility" in rules:
                    state["invisible"] = rules["visibility"].startswith(("hidden", "collapse"))
            if element.get("color"):
                state["color"] = color(element.get("color"))
            if "color" in css:
                state["color"] = color(css["color"].replace("!important", ""))
            if element.get("bgcolor"):
                state["ground"] = color(element.get("bgcolor"))
            if element.get("background") or any(key.startswith("background") for key in ruled):
                state["ground"] = None
            for key in ("background", "background-color"):
                if key in css:
                    value = css[key].replace("!important", "").strip()
                    if value not in ("transparent", "none", "inherit"):
                        state["ground"] = color(value if value.startswith("rgb") else value.split(" ")[0])
            if "url(" in css.get("background-image", ""):
                state["ground"] = None
            before, after = self.marks(element, tag, css)
            inner = [("text", element.text, state)]
            if tag == "select":
                options = [o for o in element.iter(HTML + "option")]
                chosen = [o for o in options if o.get("selected") is not None] or options[:1]
                inner = [("text", "".join(chosen[0].itertext()) if chosen else "", state)]
            else:
                for child in element:
                    inner.append(("element", child, state))
                    inner.append(("text", child.tail, state))
            is_block = tag in BLOCKS or css.get("display") == "block"
            sequence = [("text", before, state)] + inner + [("text", after, state)]
            if is_block:
                sequence = [("break", None, None)] + sequence + [("break", None, None)]
            todo += reversed(sequence)

    def marks(self, element, tag, css):
        if tag == "img" and (element.get("alt") or "").strip():
            sizes = [number(element.get(key) or css.get(key, "")) for key in ("width", "height")]
            width, height = sizes
            if width == 0 or height == 0:
                return "", ""
            known = [size for size in sizes if size is not None]
            return ("", "") if known and max(known) <= 3 else (" [image: %s] " % element.get("alt"), "")
        if tag == "input":
            kind = (element.get("type") or "text").lower()
            if kind in ("hidden", "checkbox", "radio", "password", "image"):
                return "", ""
            return " " + (element.get("value") or element.get("placeholder") or "") + " ", ""
        return {"del": ("~", "~"), "s": ("~", "~"), "strike": ("~", "~"), "q": ("“", "”"), "rt": ("(", ")")}.get(
            tag, ("", ""))

    def words(self):
        return words("".join(self.out))


def words(text):
    text = CONTROLS.sub("", FILLERS.sub("", text))
    # A line break between two characters of Chinese or Japanese is no space.
    wide = "[\u3000-\u9fff\uff01-\uff60]"
    text = re.sub("(?<=%s)[ \t\r]*\n[ \t\r\n]*(?=%s)" % (wide, wide), "", text)
    return text.split()


def shown(text):
    """The words of a program's text, without what it adds."""
    text = re.split(r"^── \d+ links? ──$", text, flags=re.M)[0]
    lines = []
    for line in text.split("\n"):
        if line.startswith(("Not fetched: ", "The text is marked", "The charset ", "Some characters can't")):
            continue
        line = re.sub(r"[─│┌┐└┘├┤┬┴┼]", " ", line)
        lines.append(line)
    text = re.sub(r" ?\[\d+(\s+→\s+[^\]]*)?\]", " ", "\n".join(lines))
    return CONTROLS.sub("", FILLERS.sub("", text)).replace("[image]", " ").split()


LETTERS = re.compile(r"[\[\]()_•~.]")


def matched(wanted, found):
    """How many of the wanted words stand in the found ones in order; and those that don't."""
    count, missing = 0, []
    matcher = difflib.SequenceMatcher(None, wanted, found, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            count += b - a
            continue
        # Words that were broken at a line's end, or put together with a mark.
        rest = LETTERS.sub("", "".join(found[c:d]))
        place = 0
        for word in wanted[a:b]:
            letters = LETTERS.sub("", word)
            at = rest.find(letters, place)
            if at < 0:
                missing.append(word)
            else:
                place = at + len(letters)
                count += 1
    return count, missing


def sources(folder):
    for path, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            full = os.path.join(path, name)
            if name.endswith((".json", ".md", ".py", ".script")) or "/servers/" in full:
                continue
            data = open(full, "rb").read()
            if name.endswith(".html"):
                yield full, data.decode("utf-8", "replace")
                continue
            try:
                message = email.message_from_bytes(data, policy=email.policy.default)
            except Exception:
                continue
            for number, part in enumerate(message.walk()):
                if part.get_content_type() != "text/html" or part.is_multipart():
                    continue
                try:
                    text = part.get_content()
                except Exception:
                    text = (part.get_payload(decode=True) or b"").decode("utf-8", "replace")
                if isinstance(text, str) and text.strip():
                    yield "%s#%d" % (full, number), text


def main():
    folder, command = sys.argv[1], sys.argv[2:]
    total = good = files = 0
    worst = []
    with tempfile.TemporaryDirectory() as place:
        for name, text in sources(folder):
            text = text.replace("\r\n", "\n").replace("\r", "\n")
            text = text.encode("utf-8", "replace").decode("utf-8")
            mail = os.path.join(place, "part.eml")
            with open(mail, "wb") as file:
                file.write(b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n")
                file.write(text.encode("utf-8"))
            wanted = Reference(text).words()
            output = subprocess.run(command + [mail], capture_output=True, timeout=60)
            found = shown(json.loads(output.stdout)["text"])
            count, missing = matched(wanted, found)
            files, total, good = files + 1, total + len(wanted), good + count
            if missing:
                worst.append((len(missing), len(wanted), name, missing[:8]))
    for count, of, name, missing in sorted(worst, reverse=True)[:40]:
        print("%5d of %6d  %s  %s" % (count, of, name, " ".join(missing)))
    print("%d parts, %d words, %d in order: %.3f %%" % (files, total, good, 100.0 * good / max(1, total)))


main()
