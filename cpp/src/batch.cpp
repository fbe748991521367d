#include "pcf/batch.hpp"

#include <omp.h>

#include <exception>
#include <mutex>
#include <optional>

namespace pcf {

void for_each_row(std::int64_t count, int threads, Progress& progress, 
                  const std::function<void(std::int64_t, int)>& work) {
  std::mutex mutex;
  std::optional<RowError> first;
  const auto fail = [&](std::int64_t row, const std::string& what) {
    const std::lock_guard lock(mutex);
    if (!first || row < first->row) first = RowError{row, what};
  };
  // Rows differ tenfold in cost: small dynamic chunks keep all threads busy to the end.
#pragma omp parallel for schedule(dynamic, 16) num_threads(threads)
  for (std::int64_t i = 0; i < count; ++i) {
    if (progress.cancelled.load(std::memory_order_relaxed)) continue;
    try {
      work(i, omp_get_thread_num());
    } catch (const std::exception& e) {
      fail(i, e.what());
    } catch (...) {
      fail(i, "unknown error");
    }
    progress.done.fetch_add(1, std::memory_order_relaxed);
  }
  if (progress.cancelled) throw Cancelled{};
  if (first) throw RowError(*first);
}

}  // namespace pcf
