"""Timers that are nearly exact."""

import asyncio

from netkg.serve.ticking import ticker


def test_what_is_due_is_called_once_and_in_order():
    async def wait():
        called = []
        clock = ticker()
        clock.call_later(0.2, lambda: called.append("second"))
        clock.call_later(0.02, lambda: called.append("first"))
        late = clock.call_later(60, lambda: called.append("never"))
        await asyncio.sleep(0.5)
        clock.cancel(late)
        assert ticker() is clock
        return called

    assert asyncio.run(wait()) == ["first", "second"]


def test_what_was_cancelled_is_not_called_even_by_one_that_is_due_with_it():
    async def wait():
        called = []
        clock = ticker()
        numbers = []
        clock.call_later(0.01, lambda: clock.cancel(numbers[0]))
        numbers.append(clock.call_later(0.01, lambda: called.append("cancelled")))
        clock.cancel(12345)  # which there is not
        await asyncio.sleep(0.3)
        return called

    assert asyncio.run(wait()) == []


def test_each_loop_has_its_own():
    async def mine():
        return ticker()

    assert asyncio.run(mine()) is not asyncio.run(mine())
