"""Readers for processes of a pool: they die or hang at files named so."""

from __future__ import annotations

import os
import time

from sunshine_xl.flows import merge_workers
from sunshine_xl.flows.merge_workers import Task
from sunshine_xl.io.limits import Refused


def read(task: Task):
    """Read a batch as the pool does, ending the process at 死.xlsx and 挂.xlsx."""
    for file in task.files:
        merge_workers._note.write_text(file.name, "utf-8")
        if file.path.name == "死.xlsx":
            os._exit(3)
        if file.path.name == "挂.xlsx":
            with merge_workers._watched(0.5):
                time.sleep(600)
    return merge_workers.read_batch(task)


def read_remotely(task: Task):
    """Read a batch slowly, so that a worker can be killed in the middle."""
    time.sleep(0.3)
    return merge_workers.read_batch_apart(task)


def fail(task: Task):
    """Fail as a batch does that a cluster has given up."""
    raise Refused("FILE-014", "读取进程异常退出")
