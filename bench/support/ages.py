"""How old decoded pictures are, by the clock in them."""
import time

from .camera import age
from .decoder import Decoder


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def measure(url, seconds, tcp=True):
    """Seconds to the first picture, and the ages in ms of those that came in so many seconds afterwards."""
    start = time.monotonic()
    decoder = Decoder(url, tcp)
    decoder.read()
    first = time.monotonic() - start
    ages = []
    # The first second's pictures were queued while the stream was probed.
    end = time.monotonic() + 1 + seconds
    while time.monotonic() < end:
        decoder.read()
        if time.monotonic() > end - seconds:
            ages.append(age(decoder.rgb, decoder.width))
    decoder.close()
    return first, ages
