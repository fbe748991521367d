#include <stdexcept>
#include <vector>

#include "check.hpp"
#include "pcf/batch.hpp"

namespace {

void every_row_once() {
  for (const int threads : {1, 2, 5}) {
    std::vector<int> seen(1000);
    pcf::Progress progress;
    pcf::for_each_row(1000, threads, progress, [&](std::int64_t i, int) { ++seen[static_cast<std::size_t>(i)]; });
    for (const int s : seen) CHECK(s == 1);
    CHECK(progress.done == 1000);
  }
}

void errors_name_the_row() {
  pcf::Progress progress;
  bool thrown = false;
  try {
    pcf::for_each_row(100, 2, progress, [](std::int64_t i, int) {
      if (i == 41) throw std::runtime_error("bad");
    });
  } catch (const pcf::RowError& e) {
    thrown = true;
    CHECK(e.row == 41 && e.what == "bad");
  }
  CHECK(thrown);
}

void cancellation_stops() {
  pcf::Progress progress;
  bool thrown = false;
  try {
    pcf::for_each_row(1'000'000, 2, progress, [&](std::int64_t, int) { progress.cancelled = true; });
  } catch (const pcf::Cancelled&) {
    thrown = true;
  }
  CHECK(thrown);
  CHECK(progress.done < 1000);
}

}  // namespace

int main() {
  every_row_once();
  errors_name_the_row();
  cancellation_stops();
  return check::result();
}
