"""The command-line options that say where the pictures are."""
from .guard import refuse_held_out
from .sources import Library

KINDS = ("parts", "instances", "cutouts", "backgrounds")


def add_sources(parser):
    group = parser.add_argument_group("training pictures (see clips/sources.py for the layouts)")
    for kind in KINDS:
        group.add_argument(f"--{kind}", nargs="*", default=[], metavar="DIR")
    group.add_argument("--videos", nargs="*", default=[], metavar="DIR", help="data sets of videos with masks (clips/videos.py); `clips.real` says how often they are used")
    group.add_argument("--procedural", action="store_true", help="no pictures are needed: patterns and shapes do")


def open_library(arguments):
    folders = {kind: getattr(arguments, kind) for kind in KINDS}
    refuse_held_out([f for group in folders.values() for f in group])
    library = Library(**folders, videos=arguments.videos, procedural=arguments.procedural)
    if library.videos and library.videos.left_out:
        print(f"left out, because they are for evaluation: {', '.join(library.videos.left_out)}")
    return library
