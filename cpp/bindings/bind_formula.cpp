// Conversions, and exact facts about one formula: status, growth, convergents.
#include "convert.hpp"
#include "pcf/convergents.hpp"
#include "pcf/fingerprint.hpp"
#include "pcf/irrationality.hpp"

namespace pcf::binding {

Integer to_integer(py::handle value) {
  int overflow = 0;
  const long long word = PyLong_AsLongLongAndOverflow(value.ptr(), &overflow);
  if (overflow == 0) {
    if (word == -1 && PyErr_Occurred() != nullptr) throw py::error_already_set();
    return Integer(word);
  }
  const auto magnitude = py::reinterpret_steal<py::object>(PyNumber_Absolute(value.ptr()));
  const auto bits = magnitude.attr("bit_length")().cast<std::size_t>();
  const std::size_t limbs = (bits + 63) / 64;
  const std::string bytes = magnitude.attr("to_bytes")(limbs * 8, "little").cast<std::string>();
  std::vector<std::uint64_t> words(limbs);
  std::memcpy(words.data(), bytes.data(), bytes.size());
  return Integer::from_limbs(words, overflow);
}

py::int_ to_python(const Integer& value) {
  if (const auto word = value.to_int64()) return py::int_(*word);
  const auto limbs = value.limbs();
  const py::bytes bytes(reinterpret_cast<const char*>(limbs.data()), limbs.size() * sizeof(std::uint64_t));
  const py::object type = py::reinterpret_borrow<py::object>(reinterpret_cast<PyObject*>(&PyLong_Type));
  py::int_ magnitude(type.attr("from_bytes")(bytes, "little"));
  return value.sign() < 0 ? py::int_(-magnitude) : magnitude;
}

Polynomial to_polynomial(const py::sequence& descending) {
  std::vector<Integer> ascending;
  for (std::size_t i = descending.size(); i-- > 0;) ascending.push_back(to_integer(descending[i]));
  return Polynomial(std::move(ascending));
}

Formula to_formula(const py::sequence& a, const py::sequence& b) { return {to_polynomial(a), to_polynomial(b)}; }

std::vector<Formula> to_formulas(const py::sequence& pairs) {
  std::vector<Formula> out;
  out.reserve(pairs.size());
  for (const auto& pair : pairs) {
    const auto ab = py::reinterpret_borrow<py::sequence>(pair);
    out.push_back(to_formula(ab[0], ab[1]));
  }
  return out;
}

std::vector<Formula> to_formulas(const py::array_t<std::int64_t, py::array::c_style>& a,
                                 const py::array_t<std::int64_t, py::array::c_style>& b) {
  const auto va = a.unchecked<2>();
  const auto vb = b.unchecked<2>();
  const auto row = [](const auto& view, py::ssize_t i) {
    std::vector<Integer> ascending;
    for (py::ssize_t j = view.shape(1); j-- > 0;) ascending.emplace_back(view(i, j));
    return Polynomial(std::move(ascending));
  };
  std::vector<Formula> out;
  out.reserve(static_cast<std::size_t>(va.shape(0)));
  for (py::ssize_t i = 0; i < va.shape(0); ++i) out.push_back({row(va, i), row(vb, i)});
  return out;
}

namespace {

py::object growth_tuple(const std::optional<Growth>& g) {
  if (!g) return py::none();
  return py::make_tuple(g->eta, g->gamma, g->sigma, g->beta);
}

}  // namespace

void bind_formula(py::module_& m) {
  m.def("classify", [](const py::sequence& a, const py::sequence& b) {
    const Formula f = to_formula(a, b);
    const Classification c = classify(f);
    return py::make_tuple(static_cast<int>(c.status), static_cast<int>(c.convergence), reason(f, c),
                          c.terminates_at ? py::object(to_python(*c.terminates_at)) : py::object(py::none()));
  });
  m.def("growth", [](const py::sequence& a, const py::sequence& b) {
    const Formula f = to_formula(a, b);
    const Growths g = growth(f, classify(f));
    return py::make_tuple(growth_tuple(g.error), growth_tuple(g.denominator));
  });
  m.def("irrationality_proved", [](const py::sequence& a, const py::sequence& b) {
    return irrationality_proved(to_formula(a, b));
  });
  m.def("fingerprint", [](const py::sequence& a, const py::sequence& b, int fold) {
    return fingerprint(to_formula(a, b), fold);
  });
  m.def("predicted_bits", [](const py::sequence& a, const py::sequence& b, std::int64_t n) {
    return predicted_bits(to_formula(a, b), n);
  });
  m.def("convergent", [](const py::sequence& a, const py::sequence& b, std::int64_t n, bool naive) {
    const Formula f = to_formula(a, b);
    Matrix c;
    run_interruptibly(1, py::none(), [&](Progress& p) {
      c = naive ? convergent_naive(f, n) : convergent_bs(f, n, {&p.cancelled});
    });
    return py::make_tuple(to_python(c.x), to_python(c.y), to_python(c.x_before), to_python(c.y_before));
  });
}

}  // namespace pcf::binding
