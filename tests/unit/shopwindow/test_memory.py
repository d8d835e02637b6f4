from threading import Event, Thread

import pytest

from shopwindow.search.memory import VersionedMemory


def test_it_builds_once_for_each_version():
    built = iter(range(10))
    memory = VersionedMemory(lambda: next(built))
    assert [memory.get(version) for version in (1, 1, 2, 2, 1)] == [0, 0, 1, 1, 2]


def test_a_build_that_fails_leaves_the_old_and_is_tried_again():
    outcomes = iter(["old", ValueError("no"), "new"])

    def build():
        outcome = next(outcomes)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    memory = VersionedMemory(build)
    memory.get(1)
    with pytest.raises(ValueError, match="no"):
        memory.get(2)
    assert (memory.get(1), memory.get(2)) == ("old", "new")


def test_others_are_served_the_old_one_while_one_builds():
    building, finish = Event(), Event()
    builds = []

    def build():
        builds.append(len(builds))
        if len(builds) == 2:
            building.set()
            assert finish.wait(5)
        return len(builds)

    memory = VersionedMemory(build)
    memory.get(1)
    builder = Thread(target=memory.get, args=[2])
    builder.start()
    assert building.wait(5)
    assert memory.get(2) == 1
    finish.set()
    builder.join(5)
    assert memory.get(2) == 2
    assert len(builds) == 2


def test_those_who_come_first_together_wait_for_one_build():
    started, finish, got = Event(), Event(), []

    def build():
        started.set()
        assert finish.wait(5)
        return object()

    memory = VersionedMemory(build)
    threads = [Thread(target=lambda: got.append(memory.get(1))) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert started.wait(5)
    finish.set()
    for thread in threads:
        thread.join(5)
    assert len(got) == 4
    assert len(set(map(id, got))) == 1
