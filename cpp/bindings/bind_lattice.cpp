// The screen in front of lattice reduction, for many numbers.
#include "convert.hpp"
#include "pcf/lattice.hpp"

namespace pcf::binding {

namespace {

std::vector<Integer> to_integers(const py::sequence& values) {
  std::vector<Integer> out;
  out.reserve(values.size());
  for (const py::handle value : values) out.push_back(to_integer(value));
  return out;
}

}  // namespace

void bind_lattice(py::module_& m) {
  m.attr("SCREEN_PLACES") = py::make_tuple(RelationScreen::kFewestPlaces, RelationScreen::kMostPlaces);
  m.def("screen_relations", [](const py::sequence& numbers, const py::sequence& constants, long places, int threads,
                               const py::object& progress) {
    const std::vector<Integer> xs = to_integers(numbers);
    const RelationScreen screen(to_integers(constants), places);
    std::vector<std::vector<int>> found(xs.size());
    std::vector<double> excluded(xs.size());
    const auto count = static_cast<std::int64_t>(xs.size());
    run_interruptibly(count, progress, [&](Progress& p) {
      for_each_row(count, threads, p, [&](std::int64_t i, int) {
        const auto k = static_cast<std::size_t>(i);
        RelationScreen::Finding finding = screen(xs[k]);
        found[k] = std::move(finding.relations);
        excluded[k] = finding.excluded;
      });
    });
    return py::make_tuple(found, excluded);
  });
}

}  // namespace pcf::binding
