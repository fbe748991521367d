// Cooperative cancellation of long computations: they look at a flag now and then and throw when it is set.
#pragma once

#include <atomic>

namespace pcf {

// Thrown by whatever notices that it is no longer wanted.
struct Cancelled {};

struct CancelToken {
  const std::atomic<bool>* flag = nullptr;  // none: cannot be cancelled
  void check() const {
    if (flag != nullptr && flag->load(std::memory_order_relaxed)) throw Cancelled{};
  }
};

}  // namespace pcf
