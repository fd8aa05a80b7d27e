"""Many pictures at once: those of a TOML file of layers, or jobs of any origin.

The pictures are independent: one that fails keeps no other from being made; only a deck of
slides is written whole or not at all.  Without more said each is drawn in a process of this
machine; `executor=` takes any `concurrent.futures.Executor`, whose workers need convviz and no
file, for jobs go to them as values and pictures come back as bytes.  The script is under
`if __name__ == "__main__":`.

**Dask.**  `with Client("tcp://scheduler:8786") as client:` and
`render_gallery("mine.toml", executor=client.get_executor())`.  Where a worker dies, Dask gives
its pictures to another; one that kills worker after worker is named (`KilledWorker`).

**MPI.**  `with MPIPoolExecutor() as executor:` of `mpi4py.futures`, `executor=executor`, and
the script is started as `mpiexec -n 16 python -m mpi4py.futures script.py`: rank 0 writes the
files, the others draw.  A rank that dies ends the program; the next run draws what is missing.

**Ray.**  Ray has no executor, but its results are futures, so that one is three lines:

    class Ray(concurrent.futures.Executor):
        def submit(self, function, /, *args, **kwargs):
            return ray.remote(function).remote(*args, **kwargs).future()

Where an executor breaks as a whole, as Python's own process pool does with one worker killed,
the pictures that it left are made in processes of this machine.
"""

from convviz.gallery.checking import check_jobs
from convviz.gallery.decks import render_deck
from convviz.gallery.jobs import Job
from convviz.gallery.making import Result, render_jobs
from convviz.gallery.of_model import render_model
from convviz.gallery.rendering import check_gallery, render_gallery

__all__ = [
    "Job",
    "Result",
    "check_gallery",
    "check_jobs",
    "render_deck",
    "render_gallery",
    "render_jobs",
    "render_model",
]
