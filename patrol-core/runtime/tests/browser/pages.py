"""The pages that Patrol writes, as a browser shows them. Run by `.ci/browser`, which sets PATROL: a stack's binary."""

import contextlib
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from webdriver import KEYS, Browser

EXAMPLES = pathlib.Path(__file__).parents[4] / "examples/events"
# What an attacker writes into names that he may choose.
HOSTILE = [
    "<script>window.ran = 1</script>", "<img src=x onerror='window.ran = 1'>", "\"><svg onload='window.ran = 1'>",
    "</title></style></pre><h1>gone</h1>", "\u202egnp.exe", "a\u2066b\u200f\u061c", "\x1b[2J", "A" * 4096, "\u6f22" * 300,
]
CONTRAST = (pathlib.Path(__file__).parent / "contrast.js").read_text()
KINDS = "return [...document.querySelectorAll('article')].filter((card) => card.checkVisibility()).length"


def events():
    """A sign-in of the root user in one account, and buckets opened in two others, each bucket by itself, on nine days."""
    sign_in = json.loads((EXAMPLES / "console-sign-ins.jsonl").read_text().splitlines()[0])
    opened = json.loads((EXAMPLES / "s3-buckets.jsonl").read_text().splitlines()[0])
    yield sign_in
    for number, name in enumerate(["logs"] * 7 + HOSTILE):
        event = json.loads(json.dumps(opened))
        account = "444455556666" if number % 2 else "777788889999"
        event["id"] = event["detail"]["eventID"] = f"event-{number}"
        event["time"] = event["detail"]["eventTime"] = f"2026-03-{2 + number % 9:02}T10:00:00Z"
        event["account"] = event["detail"]["recipientAccountId"] = account
        event["detail"]["requestParameters"]["bucketName"] = event["detail"]["userAgent"] = name
        event["detail"]["userIdentity"]["arn"] = f"arn:aws:iam::{account}:user/{name}"
        yield event


def patrol(*args, text=""):
    """Runs the binary, which must find nothing wrong."""
    done = subprocess.run([os.environ["PATROL"], *args], input=text, capture_output=True, text=True)
    if done.returncode:
        raise AssertionError(f"{args}: {done.returncode}: {done.stderr}")


class Page(unittest.TestCase):
    """A page in a browser. Whatever a test does with it, the browser must have nothing to say of it."""

    @classmethod
    def setUpClass(cls):
        used = contextlib.ExitStack()
        cls.addClassCleanup(used.close)
        folder = used.enter_context(tempfile.TemporaryDirectory(prefix="patrol-pages."))
        cls.url = cls.write(pathlib.Path(folder)).as_uri()
        cls.browser = used.enter_context(Browser())

    def setUp(self):
        self.browser.resize(1200, 900)
        self.browser.emulate()
        self.browser.open(self.url)

    def tearDown(self):
        self.assertEqual(self.browser.console(), [], "the console")

    def is_legible(self):
        """Light and dark, wide and narrow: nothing runs out of the page, and all text has the contrast of WCAG 2.2, AA."""
        papers = set()
        for scheme in "light", "dark":
            for width in 1200, 375:
                with self.subTest(scheme=scheme, width=width):
                    self.browser.resize(width, 900)
                    self.browser.emulate(scheme)
                    self.browser.open(self.url)
                    self.browser.js("for (const one of document.querySelectorAll('details')) one.open = true")
                    # A card that is laid out only where it is seen would cut off what is too wide.
                    self.browser.js("for (const card of document.querySelectorAll('article')) card.style.contentVisibility = 'visible'")
                    wide = self.browser.js("return document.documentElement.scrollWidth - innerWidth")
                    self.assertLessEqual(wide, 0, "it scrolls to the side")
                    self.assertEqual(self.browser.js(CONTRAST), [])
                    papers.add(self.browser.js("return getComputedStyle(document.body).backgroundColor"))
        self.assertEqual(len(papers), 2, papers)

    def tab_to(self, css):
        """Presses the tab key until an element has the focus, and asks that it shows."""
        for _ in range(60):
            self.browser.press("tab")
            if self.browser.js("return document.activeElement.matches(arguments[0])", css):
                return self.assertNotEqual(self.browser.js("return getComputedStyle(document.activeElement).outlineStyle"), "none")
        self.fail(f"the tab key does not come to {css}")


class Report(Page):
    @classmethod
    def write(cls, folder):
        cls.lines = [json.dumps(event) for event in events()]
        rules = ["--rule", "rootLogin", "--rule", "publicBucketACL", "--every-finding"]
        patrol("run", *rules, "--report", str(folder / "report.html"), "-", text="\n".join(cls.lines))
        return folder / "report.html"

    def kinds(self):
        return self.browser.js(KINDS)

    def says(self):
        return self.browser.js("return document.querySelector('.filters output').textContent")

    def choose(self, name, value):
        """By the keyboard: a driver's click on an option does not tell the page all that a person's does."""
        at = self.browser.js("return [...document.forms[0][arguments[0]].options].findIndex((one) => one.value === arguments[1])", name, value)
        self.browser.type(f"select[name={name}]", KEYS["home"] + KEYS["down"] * at)

    def test_it_says_what_was_found(self):
        self.assertEqual(self.browser.js("return document.querySelector('h1').textContent"), "17 findings")
        self.assertEqual(self.kinds(), 2 + len(HOSTILE))
        self.assertEqual(self.says(), "")

    def test_each_filter_alone_and_all_together(self):
        self.browser.click("input[value=critical]")
        self.assertEqual((self.kinds(), self.says()), (10, "10 of 11 kinds of finding"))
        self.browser.click(".filters button")
        self.choose("rule", "rootLogin")
        self.assertEqual(self.kinds(), 1)
        self.choose("rule", "")
        self.choose("account", "111122223333")
        self.assertEqual(self.kinds(), 1)
        self.choose("account", "")
        self.browser.click(".bar[data-time='2026-03-03']")
        self.assertEqual((self.kinds(), self.says()), (2, "2 of 11 kinds of finding, of 2026-03-03"))
        rows = "return [...document.querySelectorAll('article .occurrence')].filter((row) => row.checkVisibility()).length"
        self.assertEqual(self.browser.js(rows), 2, "the rows of other days are hidden")
        self.browser.type("input[name=words]", "USER/logs")
        self.assertEqual(self.kinds(), 1)
        self.choose("account", "444455556666")
        self.assertEqual(self.kinds(), 1)
        self.choose("rule", "rootLogin")
        self.assertEqual(self.kinds(), 0)
        self.assertTrue(self.browser.js("return document.querySelector('#none').checkVisibility()"))
        self.browser.click(".filters button")
        self.assertEqual((self.kinds(), self.says()), (11, ""))
        self.assertFalse(self.browser.js("return document.querySelector('#none').checkVisibility()"))

    def test_a_severity_at_the_top_leads_to_findings_that_were_hidden(self):
        self.browser.click("input[value=critical]")
        self.browser.click("nav a.critical")
        self.assertEqual(self.kinds(), 11)

    def test_a_click_opens_one_event(self):
        self.browser.click("article[data-rule=rootLogin] .occurrence summary")
        shown = self.browser.js("return [...document.querySelectorAll('pre')].filter((event) => event.checkVisibility()).map((event) => event.innerText)")
        self.assertEqual([json.loads(event) for event in shown], [json.loads(self.lines[0])])

    def test_the_keyboard_alone(self):
        self.tab_to(".bar")
        self.browser.press("right", "enter")
        self.assertTrue(self.says().endswith("of 2026-03-03"), self.says())
        self.browser.press("enter")
        self.tab_to("input[name=words]")
        self.browser.press(*"onerror")
        self.assertEqual(self.kinds(), 1)
        self.tab_to(".occurrence summary")
        self.browser.press("enter")
        self.assertTrue(self.browser.js("return document.activeElement.parentElement.querySelector('pre').checkVisibility()"))

    def test_it_is_legible(self):
        self.is_legible()

    def test_what_an_event_says_stays_text(self):
        found = "return ['script', 'h1', 'title', 'style', 'img', 'svg'].map((name) => document.getElementsByTagName(name).length)"
        self.assertEqual(self.browser.js(found), [1, 1, 1, 1, 0, 0])
        self.assertIsNone(self.browser.js("return window.ran"))
        text = self.browser.js("return document.documentElement.textContent")
        self.assertIn(HOSTILE[0], text)
        self.assertIn("\\u{202e}gnp.exe", text)
        self.assertFalse(set(text) & set("\u202e\u2066\u200f\u061c\x1b"))

    def test_the_policy_refuses_what_is_not_of_the_page(self):
        for tag, text in ("script", "window.ran = 1"), ("style", "body { color: red }"):
            self.browser.js("const one = document.createElement(arguments[0]); one.textContent = arguments[1]; document.body.append(one)", tag, text)
        self.browser.js("document.body.append(Object.assign(new Image(), { src: 'data:image/gif;base64,R0lGODlhAQABAAAAACw=' }))")
        self.assertIsNone(self.browser.js("return window.ran"))
        refused = self.browser.console()
        self.assertEqual([policy for policy in ("script-src", "style-src", "default-src") if not any(policy in line for line in refused)], [], refused)

    def test_on_paper_the_controls_are_gone_and_the_findings_stay(self):
        self.browser.emulate("light", "print")
        self.assertFalse(self.browser.js("return document.querySelector('.filters').checkVisibility()"))
        self.assertEqual(self.kinds(), 11)


class Rules(Page):
    @classmethod
    def write(cls, folder):
        patrol("rules", "--format", "html", "--out", str(folder / "rules"))
        return folder / "rules/index.html"

    def test_words_find_a_rule_and_its_page(self):
        self.browser.type("input[name=text]", "rootLogin")
        self.assertGreaterEqual(self.browser.js(KINDS), 1)
        self.browser.click("article:not([hidden]) a[href='rules/rootLogin.html']")
        self.assertIn("rootLogin", self.browser.js("return document.querySelector('h1').textContent"))

    def test_it_is_legible(self):
        self.is_legible()

    def test_the_page_of_a_rule_is_legible(self):
        self.url = self.url.replace("index.html", "rules/rootLogin.html")
        self.is_legible()


if __name__ == "__main__":
    unittest.main()
