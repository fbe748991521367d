// What crosses between Python and the engine: integers by limbs, formulas, and interruptible calls.
#pragma once

#include <pybind11/functional.h>
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "pcf/batch.hpp"

namespace pcf::binding {

namespace py = pybind11;

// Python int <-> Integer by limbs: decimal strings are limited in length and quadratic.
Integer to_integer(py::handle value);
py::int_ to_python(const Integer& value);

// Coefficients in descending powers, as users write them.
Polynomial to_polynomial(const py::sequence& descending);
Formula to_formula(const py::sequence& a, const py::sequence& b);
std::vector<Formula> to_formulas(const py::sequence& pairs);
std::vector<Formula> to_formulas(const py::array_t<std::int64_t, py::array::c_style>& a,
                                 const py::array_t<std::int64_t, py::array::c_style>& b);

// Runs `work(progress)` on a thread of its own without the GIL, while this thread wakes a few times a second to
// report progress and to let Python handle signals: Ctrl-C cancels and raises within a fraction of a second.
// Safe without the GIL: the engine touches no Python object. A thread of its own also means that OpenMP's
// workers die with the call, so that a forked child starts with none to wait for.
template <class Work>
void run_interruptibly(std::int64_t total, const py::object& report, Work work) {
  Progress progress;
  std::exception_ptr failure;
  std::mutex mutex;
  std::condition_variable finished;
  bool done = false;
  std::thread worker([&] {
    try {
      work(progress);
    } catch (...) {
      failure = std::current_exception();
    }
    const std::lock_guard lock(mutex);
    done = true;
    finished.notify_all();
  });
  std::exception_ptr interrupt;
  {
    const py::gil_scoped_release release;
    std::unique_lock lock(mutex);
    auto pause = std::chrono::milliseconds(1);
    while (!finished.wait_for(lock, pause, [&] { return done; })) {
      pause = std::min(pause * 2, std::chrono::milliseconds(100));
      lock.unlock();
      {
        const py::gil_scoped_acquire acquire;
        try {
          if (PyErr_CheckSignals() != 0) throw py::error_already_set();
          if (!report.is_none()) report(progress.done.load(), total);
        } catch (...) {
          interrupt = std::current_exception();
          progress.cancelled = true;
        }
      }
      lock.lock();
      // by wait_for as well: the plain wait is a symbol that older libstdc++ lack, which bind the wheels to newer systems
      while (interrupt && !finished.wait_for(lock, std::chrono::seconds(1), [&] { return done; })) {
      }
    }
  }
  worker.join();
  if (interrupt) std::rethrow_exception(interrupt);
  if (failure) std::rethrow_exception(failure);
  if (!report.is_none()) report(total, total);
}

void bind_formula(py::module_& m);
void bind_limit(py::module_& m);
void bind_lattice(py::module_& m);
void bind_batch(py::module_& m);

}  // namespace pcf::binding
