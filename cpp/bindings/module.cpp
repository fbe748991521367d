// Table of contents of pcf._core.
#include "convert.hpp"

PYBIND11_MODULE(_core, m) {
  m.doc() = "The engine of pcf. Private: use the package's public functions.";
  m.attr("__version__") = PCF_VERSION;
  pcf::binding::bind_formula(m);
  pcf::binding::bind_limit(m);
  pcf::binding::bind_lattice(m);
  pcf::binding::bind_batch(m);
}
