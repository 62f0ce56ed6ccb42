"""Runs inside the child: changes a sound file in many ways and reads each of them.

A file for each would fork a process for each; the matrix wants thousands.
"""

import random
import time

from bluecarbon.accounting.verifying.sandbox import reading

prepare = reading.prepare


def mutated(data, seed):
    """A sound file after one of the things that happen to files; the same for the same seed."""
    dice = random.Random(seed)
    data = bytearray(data)
    place = dice.randrange(len(data))
    kind = seed % 8
    if kind < 4:  # a bit turned over: what a bad disk does, and what found the file that hangs
        data[place] ^= 1 << dice.randrange(8)
    elif kind == 4:
        for _ in range(dice.randrange(2, 40)):
            data[dice.randrange(len(data))] = dice.randrange(256)
    elif kind == 5:
        data[place:place] = dice.randbytes(dice.randrange(1, 50))
    elif kind == 6:
        del data[place : place + dice.randrange(1, 50)]
    else:  # a number of the head set to an extreme
        value = dice.choice((0, 1, 2**16 - 1, 2**31 - 1, 2**32 - 1, 2**64 - 1))
        data[place : place + 8] = (value % 2**64).to_bytes(8, "little")
    return bytes(data)


def answer(request, data):
    """How many were accepted and rejected, and the longest time [s]."""
    accepted, longest = 0, 0.0
    for seed in range(request["first"], request["last"]):
        start = time.monotonic()
        try:
            said = reading.answer(request, mutated(data, seed))
            accepted += said["verdict"] == "accepted"
        except Exception:  # an error is a rejection, see `serving`
            pass
        longest = max(longest, time.monotonic() - start)
    return {"accepted": accepted, "longest": longest}
