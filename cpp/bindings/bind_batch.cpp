// Measurements of many formulas as columns.
#include "convert.hpp"
#include "pcf/fingerprint.hpp"
#include "pcf/metrics.hpp"
#include "pcf/numerators.hpp"
#include "pcf/sieve.hpp"

namespace pcf::binding {

namespace {

// The double columns in their order in a row; log_error, log_q and log_gcd have one entry a sample depth.
constexpr const char* kColumns[] = {
    "log_error_2n", "delta_naive", "delta",  "delta_blind", "delta_predicted", "delta_limit", "eta",
    "gamma",        "sigma",       "beta",   "q_eta",       "q_gamma",         "q_sigma",     "q_beta",
    "qr_eta",       "qr_gamma",    "fit_eta", "fit_gamma",  "fit_beta",    "delta_limit_error"};
constexpr std::size_t kCount = std::size(kColumns);

std::array<double, kCount> scalars(const Metrics& m) {
  return {m.log_error_2n, m.delta_naive, m.delta,   m.delta_blind, m.delta_predicted, m.delta_limit, m.error.eta,
          m.error.gamma,  m.error.sigma, m.error.beta, m.q.eta,    m.q.gamma,         m.q.sigma,     m.q.beta,
          m.qr_eta,       m.qr_gamma,    m.fit_eta, m.fit_gamma,   m.fit_beta,       m.delta_limit_error};
}

py::dict measure(const std::vector<Formula>& formulas, std::int64_t depth, long limit_digits, int threads,
                 const py::object& report) {
  const auto count = static_cast<std::int64_t>(formulas.size());
  std::vector<Metrics> rows(formulas.size());
  run_interruptibly(count, report, [&](Progress& p) {
    std::vector<Workspace> workspaces(static_cast<std::size_t>(threads));
    for_each_row(count, threads, p, [&](std::int64_t i, int thread) {
      const auto k = static_cast<std::size_t>(i);
      rows[k] = metrics(formulas[k], depth, limit_digits, workspaces[static_cast<std::size_t>(thread)]);
    });
  });
  py::dict out;
  const auto n = static_cast<py::ssize_t>(count);
  const auto samples = static_cast<py::ssize_t>(kSamples);
  py::array_t<double> values({static_cast<py::ssize_t>(kCount), n});
  py::array_t<double> log_error({n, samples}), log_q({n, samples}), log_gcd({n, samples});
  py::array_t<std::int8_t> status(n), irrational(n);
  py::array_t<std::int32_t> limit_digits_column(n);
  py::array_t<bool> certified(n);
  py::list reasons(rows.size()), limits(rows.size());
  auto v = values.mutable_unchecked<2>();
  auto le = log_error.mutable_unchecked<2>();
  auto lq = log_q.mutable_unchecked<2>();
  auto lg = log_gcd.mutable_unchecked<2>();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Metrics& m = rows[i];
    const auto k = static_cast<py::ssize_t>(i);
    const auto s = scalars(m);
    for (std::size_t j = 0; j < kCount; ++j) v(static_cast<py::ssize_t>(j), k) = s[j];
    for (std::size_t j = 0; j < kSamples; ++j) {
      const auto c = static_cast<py::ssize_t>(j);
      le(k, c) = m.log_error[j];
      lq(k, c) = m.log_q[j];
      lg(k, c) = m.log_gcd[j];
    }
    status.mutable_at(k) = static_cast<std::int8_t>(m.classification.status);
    irrational.mutable_at(k) = static_cast<std::int8_t>(m.irrational);
    limit_digits_column.mutable_at(k) = static_cast<std::int32_t>(m.limit_digits);
    certified.mutable_at(k) = m.certified;
    reasons[i] = py::str(m.reason);
    limits[i] = m.limit.empty() ? py::object(py::none()) : py::object(py::str(m.limit));
  }
  py::list names;
  for (const char* name : kColumns) names.append(name);
  out["names"] = names;
  out["values"] = values;
  out["log_error"] = log_error;
  out["log_q"] = log_q;
  out["log_gcd"] = log_gcd;
  out["status"] = status;
  out["irrational"] = irrational;
  out["limit_digits"] = limit_digits_column;
  out["certified"] = certified;
  out["reason"] = reasons;
  out["limit"] = limits;
  return out;
}

using Array = py::array_t<std::int64_t, py::array::c_style>;

// Status, class of convergence and exact growth only: (status, class, growth of error and denominators).
py::tuple survey(const std::vector<Formula>& formulas, int threads, const py::object& report) {
  const auto count = static_cast<py::ssize_t>(formulas.size());
  py::array_t<std::int8_t> status(count), convergence(count);
  py::array_t<double> growths({count, py::ssize_t{8}});
  auto s = status.mutable_unchecked<1>();
  auto c = convergence.mutable_unchecked<1>();
  auto g = growths.mutable_unchecked<2>();
  run_interruptibly(count, report, [&](Progress& p) {
    for_each_row(count, threads, p, [&](std::int64_t i, int) {
      const Formula& f = formulas[static_cast<std::size_t>(i)];
      const Classification found = classify(f);
      const Growths exact = growth(f, found);
      s(i) = static_cast<std::int8_t>(found.status);
      c(i) = static_cast<std::int8_t>(found.convergence);
      const Growth unknown{kUnknown, kUnknown, kUnknown, kUnknown};
      const Growth e = exact.error.value_or(unknown);
      const Growth q = exact.denominator.value_or(unknown);
      const double row[8] = {e.eta, e.gamma, e.sigma, e.beta, q.eta, q.gamma, q.sigma, q.beta};
      for (py::ssize_t j = 0; j < 8; ++j) g(i, j) = row[j];
    });
  });
  return py::make_tuple(status, convergence, growths);
}

// One value a formula, of a kernel that is quick: T is the type of the column.
template <class T, class Kernel>
py::array_t<T> column(const Array& a, const Array& b, int threads, Kernel kernel) {
  const std::vector<Formula> formulas = to_formulas(a, b);
  py::array_t<T> out(static_cast<py::ssize_t>(formulas.size()));
  auto view = out.template mutable_unchecked<1>();
  run_interruptibly(view.shape(0), py::none(), [&](Progress& p) {
    for_each_row(view.shape(0), threads, p,
                 [&](std::int64_t i, int) { view(i) = kernel(formulas[static_cast<std::size_t>(i)]); });
  });
  return out;
}

template <class View>
Coefficients row_of(const View& rows, py::ssize_t i) {
  Coefficients out;
  for (py::ssize_t j = 0; j < rows.shape(1); ++j) out.push_back(rows(i, j));
  return out;
}

}  // namespace

void bind_batch(py::module_& m) {
  m.attr("FINGERPRINT_PRIMES") = kFingerprintPrimes;
  m.def("fingerprints", [](const Array& a, const Array& b, int fold, int threads) {
    return column<std::int64_t>(a, b, threads, [fold](const Formula& f) { return fingerprint(f, fold); });
  });
  m.def("sieve", [](const Array& b, int degree_a, std::int64_t low, std::int64_t high, bool partial,
                    int threads, const py::object& progress) {
    const auto view = b.unchecked<2>();
    const py::ssize_t count = view.shape(0);
    std::vector<std::vector<std::int64_t>> found(static_cast<std::size_t>(count));
    std::vector<std::int64_t> inflations(static_cast<std::size_t>(count));
    run_interruptibly(count, progress, [&](Progress& p) {
      for_each_row(count, threads, p, [&](std::int64_t i, int) {
        const auto k = static_cast<std::size_t>(i);
        inflations[k] = sieve(row_of(view, i), {degree_a, low, high, partial}, {&p.cancelled}, found[k]);
      });
    });
    const auto width = static_cast<std::size_t>(degree_a) + 1;
    std::size_t total = 0;
    std::int64_t inflated = 0;
    for (std::size_t i = 0; i < found.size(); ++i) total += found[i].size() / width, inflated += inflations[i];
    py::array_t<std::int64_t> rows(static_cast<py::ssize_t>(total));
    py::array_t<std::int64_t> a({static_cast<py::ssize_t>(total), static_cast<py::ssize_t>(width)});
    auto row_view = rows.mutable_unchecked<1>();
    auto a_view = a.mutable_unchecked<2>();
    py::ssize_t place = 0;
    for (std::size_t i = 0; i < found.size(); ++i) {
      for (std::size_t j = 0; j < found[i].size(); j += width, ++place) {
        row_view(place) = static_cast<std::int64_t>(i);
        for (std::size_t c = 0; c < width; ++c) a_view(place, static_cast<py::ssize_t>(c)) = found[i][j + c];
      }
    }
    return py::make_tuple(rows, a, inflated);
  });
  m.def("passes_sieve", &passes_sieve);
  m.attr("SIEVE_PRIMES") = kSievePrimes;
  m.attr("FULL_SIEVE_PRIMES") = kFullPrimes;
  m.def("may_reduce", [](const Array& b, bool partial, int threads) {
    const auto view = b.unchecked<2>();
    py::array_t<bool> out(view.shape(0));
    auto out_view = out.mutable_unchecked<1>();
    run_interruptibly(view.shape(0), py::none(), [&](Progress& p) {
      for_each_row(view.shape(0), threads, p, [&](std::int64_t i, int) {
        out_view(i) = partial ? may_reduce_partly(row_of(view, i)) : may_reduce_fully(row_of(view, i));
      });
    });
    return out;
  });
  m.def("may_share_factor", [](const Array& a, const Array& b, int threads) {
    return column<bool>(a, b, threads, may_share_factor);
  });
  m.def("measure_arrays", [](const Array& a, const Array& b, std::int64_t depth, long limit_digits, int threads,
                             const py::object& progress) {
    return measure(to_formulas(a, b), depth, limit_digits, threads, progress);
  });
  m.def("measure_pairs", [](const py::sequence& pairs, std::int64_t depth, long limit_digits, int threads,
                            const py::object& progress) {
    return measure(to_formulas(pairs), depth, limit_digits, threads, progress);
  });
  m.def("survey", [](const Array& a, const Array& b, int threads, const py::object& progress) {
    return survey(to_formulas(a, b), threads, progress);
  });
  m.def("sample_depths", &sample_depths);
  m.def("trajectory", [](const py::sequence& a, const py::sequence& b, const std::vector<std::int64_t>& depths) {
    const Formula f = to_formula(a, b);
    std::vector<TrajectoryPoint> points;
    run_interruptibly(1, py::none(), [&](Progress&) { points = trajectory(f, depths); });
    py::list out;
    for (const TrajectoryPoint& p : points) {
      out.append(py::make_tuple(p.depth, p.log_error, p.log_q, p.log_gcd, p.delta_naive, p.delta));
    }
    return out;
  });
}

}  // namespace pcf::binding
