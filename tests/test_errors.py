import time

from fusecli.errors import LONGEST, MOST, did_you_mean


def test_the_nearest_word_is_meant():
    assert did_you_mean("forst", ["forest", "svm"]) == "did you mean 'forest'?"


def test_without_a_near_word_all_are_told():
    assert did_you_mean("x", ["svm", "forest"]) == "known are forest, svm"


def test_of_very_many_words_some_are_told_and_the_rest_is_counted():
    told = did_you_mean("?", [f"m{i:05d}" for i in range(2_000)])
    assert told.endswith(f", m{MOST - 1:05d} and 1,900 more")


def test_a_word_that_nobody_writes_is_near_to_none_and_told_in_part():
    words = ["".join(chr(0x4E00 + i * 7 % 150) for i in range(70_000 + n)) for n in range(3)]
    began = time.process_time()
    told = did_you_mean(words[0], words[1:])
    assert time.process_time() - began < 1
    assert len(told) < 3 * LONGEST
