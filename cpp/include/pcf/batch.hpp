// Many formulas at once. The only user of OpenMP in the engine: kernels below know nothing of threads.
#pragma once

#include <functional>
#include <string>

#include "pcf/cancel.hpp"
#include "pcf/metrics.hpp"

namespace pcf {

// Shared between a running batch and whoever watches it. Both fields may be touched from any thread.
struct Progress {
  std::atomic<std::int64_t> done{0};
  std::atomic<bool> cancelled{false};
};

// A row that could not be computed: which, and why.
struct RowError {
  std::int64_t row;
  std::string what;
};

// Calls work(i, thread) for i in [0, count) on `threads` threads (0 <= thread < threads), counts in progress.done, stops early when cancelled and
// then throws Cancelled after all workers have stopped.
// No exception leaves the parallel region: the first one (by row) is rethrown as RowError afterwards.
void for_each_row(std::int64_t count, int threads, Progress& progress, 
                  const std::function<void(std::int64_t, int)>& work);

}  // namespace pcf
