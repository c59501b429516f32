"""Sums the JUnit reports of all parts: one line per skipped test with its reason, one per part that broke, and the totals last."""
import pathlib
import sys
import xml.etree.ElementTree as ET

results, parts, broken = pathlib.Path(sys.argv[1]), sys.argv[2].split(), dict(b.split(":") for b in sys.argv[3].split())
passed = failed = skipped = 0
for part in parts:
    part_passed = part_failed = 0
    try:
        cases = list(ET.parse(results / f"{part}.xml").iter("testcase"))
    except (OSError, ET.ParseError):
        cases = []
        broken.setdefault(part, "no report")
    if not cases:
        broken.setdefault(part, "no test")
    for case in cases:
        reason = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            part_failed += 1
        elif reason is not None or case.get("status") in ("notrun", "disabled"):
            skipped += 1
            print(f"skipped: {part}: {case.get('name')}: {'' if reason is None else reason.get('message') or reason.text or ''}")
        else:
            part_passed += 1
    # A part that ended badly without a failed test crashed, hung or had no test at all: that is a failure too.
    if part in broken and part_failed == 0:
        part_failed = 1
        print(f"failed: {part} ended with {broken[part]}" + (" (out of time)" if broken[part] == "124" else ""))
    print(f"{part}: {part_passed} passed, {part_failed} failed")
    passed += part_passed
    failed += part_failed
print(f"{passed} passed, {failed} failed, {skipped} skipped")
sys.exit(1 if failed else 0)
