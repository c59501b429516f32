"""Sections of a model card; each takes what a tool wrote (parsed JSON) and returns markdown lines."""
import os

MEBI = 1 << 20


def table(head, rows):
    line = lambda cells: "| " + " | ".join(str(c) for c in cells) + " |"
    return [line(head), "|" + "---|" * len(head), *map(line, rows), ""]


def facts(manifest, bundle):
    """manifest of the bundle and its folder."""
    architecture, memory = manifest["architecture"], manifest["memory"]
    files = sum(os.path.getsize(f"{bundle}/{e['file']}") for e in manifest["engines"].values())
    precisions = ", ".join(sorted({e["precision"].upper() for e in manifest["engines"].values()}))
    mechanisms = " and ".join([n for n, on in (("FAM", architecture["fam"]), ("PTM", architecture["ptm"])) if on]) or "neither FAM nor PTM"
    return table(("", ""), [
        ("parameters", f"{architecture['parameters'] / 1e6:.2f} M"), ("engines", f"{len(manifest['engines'])} ONNX files, {precisions}, {files / MEBI:.1f} MiB"),
        ("mechanisms", mechanisms), ("image inside", f"as many pixels as 16:9 with a shorter side of {manifest['size']['short_side']}, sides multiples of 16"),
        ("memory", f"{memory['frames']} frames (the first pinned), one every {memory['every']} frames, {memory['top_k']} positions read, and the aligned previous frame")])


def scores(reports):
    """Reports of `srnet eval --report`."""
    rows = []
    for r in reports:
        m = r["mean"]
        baselines = {b["name"]: b["mean"]["jf"] for b in r.get("baselines", [])}
        rows.append((r["dataset"], r["size"], len(r["objects"]), *(f"{m[k]:.1f}" for k in ("j", "f")), f"**{m['jf']:.1f}**", f"{m['j_recall']:.1f}", f"{m['j_decay']:.1f}",
                     *(f"{baselines[n]:.1f}" if n in baselines else "" for n in ("copy", "flow"))))
    lines = table(("data set", "size", "objects", "J", "F", "J&F", "J recall", "J decay", "copy", "flow"), rows)
    lines += ["J, F as DAVIS defines them, mean over objects, first and last frame excluded; `copy` repeats the first mask, `flow` moves it with dense optical flow (J&F of both).", ""]
    for r in reports:
        lines += [f"<details><summary>{r['dataset']}, per object</summary>", ""]
        lines += table(("sequence", "object", "J", "F"), [(o["sequence"], o["object"], f"{o['j']:.1f}", f"{o['f']:.1f}") for o in r["objects"]]) + ["</details>", ""]
    return lines


def extremes(reports, count=3):
    """The sequences of all reports with the highest and the lowest J&F."""
    ranked = sorted(((s["jf"], s["sequence"], r["dataset"]) for r in reports for s in r["sequences"]), reverse=True)
    say = lambda items: ", ".join(f"{name} ({jf:.0f})" for jf, name, _ in items)
    return [f"Followed best: {say(ranked[:count])}. Followed worst: {say(ranked[::-1][:count])} (J&F).", ""]


def ablations(rows):
    """Rows of `evaluate.py --log`; columns are the data sets."""
    sets = list(dict.fromkeys(k for r in rows for k, v in r.items() if isinstance(v, dict)))
    changes = lambda r: ", ".join(r.get("changes", [])) or "as shipped"
    body = [(changes(r), *(f"{r[s]['jf']:.1f}" if s in r else "" for s in sets)) for r in rows]
    return table(("J&F, PyTorch", *sets), body) + [
        "All in the same weights, at test time: this says what these weights rely on, not what a network trained without FAM or PTM would reach. `memory`: frames held; `local`: the adjacent frame is "
        "renewed every so many frames; `top`: positions read; `short`: shorter side of the image inside, pixels.", ""]


def breaking(curve, values, share=0.9):
    """The mildest strength at which J&F is below `share` of the first point's, or None."""
    return next((x for x, jf in zip(curve["x"], values["jf"]) if jf < share * values["jf"][0]), None)


def robustness(report, picture):
    lines = [f"![J&F against strength of effects]({picture})", "",
             f"{report['clips']} rendered clips of {report['frames']} frames per point, {report['size']}x{report['size']}; every point shows the same scenes.", ""]
    for curve in report["curves"].values():
        lines += table((f"{curve['title']}: {curve['unit']}", *curve["x"]), [(name, *(f"{v:.1f}" for v in values["jf"])) for name, values in curve["variants"].items()])
        name, values = next(iter(curve["variants"].items()))
        at = breaking(curve, values)
        lines += [f"Breaks (J&F below 90 % of the first point's) at {at} {curve['unit']}." if at is not None else "Does not break within this range.", ""]
    return lines


def prompts(report):
    """What `prompt.py --json` wrote."""
    rounds = len(next(iter(report["iou"].values()))) - 1
    return table(("prompt", "objects", "IoU of the prompt", *(f"after {i + 1}" for i in range(rounds))),
                 [(kind, report["objects"], *(f"{v:.1f}" for v in values)) for kind, values in report["iou"].items()])


def confidence(report, picture):
    lines = [f"![reliability of the confidence]({picture})", ""]
    rows = [(sign, f"{report[sign]['auc']:.3f}", f"{100 * report[sign]['calibration_error']:.1f} %", f"{100 * report[sign]['lost_below_half']:.0f} %", f"{100 * report[sign]['tracked_below_half']:.0f} %")
            for sign in ("mean", "overlap")]
    lines += table(("confidence from", "AUC lost / tracked", "calibration error", "of the lost below 0.5", "of the tracked below 0.5"), rows)
    return lines + [f"{report['observations']} masks of {report['clips']} rendered clips in which objects leave, are covered and have look-alikes; cross-validated. "
                    f"Tracked means an IoU of {report['tracked_iou']} or more. On real video it was not measured.", ""]


def cost(reports):
    """Reports of `srnet run --report`."""
    rows = [(r["model"], r["size"], r["frames"], r["fps"], ", ".join(f"{n} {s['p50']:.1f}" for n, s in r["stages"].items())) for r in reports]
    return table(("model", "size", "frames", "FPS", "median ms per stage"), rows)


def training(run, last, picture):
    """run.json, the last row of log.jsonl, the plot of both."""
    schedule, arguments = run["schedule"], run["arguments"]
    stages = ", ".join(f"{size} px x {frames} frames from {100 * at:.0f} %" for at, size, frames in schedule["stages"])
    real = " and cut from videos" if arguments.get("videos") else ""
    return [f"![loss, training IoU, J&F over iterations]({picture})", "",
            f"{last['iteration']} iterations of {len(run['clips'].get('objects', [0] * 8))} clips, seed {arguments['seed']}, peak rate {schedule['rate']}, cosine; {stages}. "
            f"Clips are rendered from pictures{real}.", ""]
