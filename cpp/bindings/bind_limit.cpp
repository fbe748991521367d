// Limits of one formula and of many, and their decimal form.
#include "convert.hpp"
#include "pcf/limit.hpp"

namespace pcf::binding {

namespace {

py::object to_tuple(const std::optional<Enclosure>& e) {
  if (!e) return py::none();
  return py::make_tuple(to_python(e->mid), to_python(e->rad), e->scale, e->certified, static_cast<int>(e->method),
                        e->depth);
}

}  // namespace

void bind_limit(py::module_& m) {
  m.def("limit", [](const py::sequence& a, const py::sequence& b, long digits, std::int64_t depth, double bits,
                    std::int64_t steps) {
    const Formula f = to_formula(a, b);
    std::optional<Enclosure> e;
    run_interruptibly(1, py::none(), [&](Progress& p) {
      e = limit(f, classify(f), digits, {depth, bits, steps, {&p.cancelled}});
    });
    return to_tuple(e);
  });
  m.def("limit_reach", [](const py::sequence& a, const py::sequence& b, long digits) {
    const Formula f = to_formula(a, b);
    const Reach r = reach(f, classify(f), digits);
    const py::object from = r.proved_from ? py::object(to_python(*r.proved_from)) : py::none();
    return py::object(py::make_tuple(from, r.terms, r.bits));
  });
  m.def("limits", [](const py::sequence& pairs, long digits, std::int64_t depth, double bits, std::int64_t steps,
                     int threads, const py::object& progress) {
    const std::vector<Formula> formulas = to_formulas(pairs);
    std::vector<std::optional<Enclosure>> found(formulas.size());
    const auto count = static_cast<std::int64_t>(formulas.size());
    run_interruptibly(count, progress, [&](Progress& p) {
      for_each_row(count, threads, p, [&](std::int64_t i, int) {
        const auto k = static_cast<std::size_t>(i);
        found[k] = limit(formulas[k], classify(formulas[k]), digits, {depth, bits, steps, {&p.cancelled}});
      });
    });
    py::list out;
    for (const auto& e : found) out.append(to_tuple(e));
    return out;
  });
  m.def("decimal", [](py::handle mid, py::handle rad, long scale, long digits) -> py::object {
    Enclosure e;
    e.mid = to_integer(mid);
    e.rad = to_integer(rad);
    e.scale = scale;
    const auto d = decimal(e, digits);
    if (!d) return py::none();
    return py::make_tuple(d->text, d->digits);
  });
}

}  // namespace pcf::binding
