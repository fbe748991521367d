#include "pcf/metrics.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <tuple>
#include <vector>

#include "pcf/irrationality.hpp"
#include "pcf/rates.hpp"

namespace pcf {

std::array<std::int64_t, kSamples> sample_depths(std::int64_t n) {
  if (n < kFitDepth) return {0, 0, 0, 0, n};
  return {6, n / 8, n / 4, n / 2, n};
}

std::string terminating_value(const Formula& f, std::int64_t k) {
  const Matrix m = convergent_bs(f, k - 1);
  if (m.y.is_zero()) return "infinity";
  const Integer g = gcd(m.x, m.y);
  Integer p = m.x;
  Integer q = m.y;
  p.divide_exact(g);
  q.divide_exact(g);
  if (q.sign() < 0) {
    p = -p;
    q = -q;
  }
  return q == Integer(1) ? p.decimal() : p.decimal() + "/" + q.decimal();
}

namespace {

// log|p_n/q_n - p_2n/q_2n| from the two errors.
double log_difference(const LogError& near, const LogError& far) {
  const double r = 1 - near.sign * far.sign * std::exp(std::min(far.log - near.log, 700.0));
  return near.log + std::log(std::fabs(r));
}

// The error from the enclosure of the limit itself: for the few places that doubles cannot reach (a zero of a(n) far
// out, or very slow convergence), where the error is far larger than the radius.
std::optional<LogError> error_from_limit(const Formula& f, const std::optional<Enclosure>& limit, std::int64_t depth) {
  if (!limit || limit->scale < 0) return std::nullopt;
  const Matrix c = convergent_bs(f, depth);
  if (c.y.is_zero()) return std::nullopt;
  const Integer gap = limit->mid * c.y - shifted(c.x, limit->scale);
  if (abs(gap) <= shifted(limit->rad * abs(c.y), 34)) return std::nullopt;
  return LogError{log_abs(gap) - log_abs(c.y) - static_cast<double>(limit->scale) * std::numbers::ln2,
                  gap.sign() * c.y.sign()};
}

// What one formula of a table or a trajectory may cost beyond its convergents.
LimitBudget table_budget() {
  LimitBudget budget;
  budget.depth = 200'000;
  budget.bits = 4e6;
  budget.steps = 1'000'000;
  return budget;
}

class Measurement {
 public:
  Measurement(const Formula& f, std::int64_t depth, long limit_digits, Workspace* workspace)
      : f_(f), workspace_(workspace), depths_(sample_depths(depth)), limit_digits_(limit_digits) {
    m_.classification = classify(f);
    m_.reason = reason(f, m_.classification);
    m_.log_error.fill(kUnknown);
    m_.log_q.fill(kUnknown);
    m_.log_gcd.fill(kUnknown);
  }

  Metrics run() {
    if (m_.classification.status == Status::terminates) {
      if (const auto k = m_.classification.terminates_at->to_int64(); k && predicted_bits(f_, *k) < 1e6) {
        m_.limit = terminating_value(f_, *k);
      }
      return std::move(m_);
    }
    const bool converges = m_.classification.status == Status::converges;
    if (converges) base_.emplace(f_, m_.classification.convergence);
    if (workspace_ != nullptr && workspace_->values.fill(f_, 2 * depths_.back() + 1)) {
      sample_words();
    } else {
      workspace_ = nullptr;
      sample_plain();
    }
    fit_denominators();
    if (converges) {
      find_limit();
      growths();
      errors();
    }
    return std::move(m_);
  }

 private:
  // By binary splitting in words and limbs, with block-wise gcds.
  void sample_words() {
    workspace_->arena.reset();
    SampleTree tree(workspace_->arena, workspace_->values, f_);
    std::vector<std::int64_t> depths;
    for (std::size_t i = 0; i < kSamples; ++i) {
      if (depths_[i] == 0) continue;
      depths.push_back(depths_[i]);
      places_.push_back(i);
    }
    const auto samples = tree.run(depths);
    for (std::size_t j = 0; j < samples.size(); ++j) {
      const SampleTree::Sample& s = samples[j];
      if (!s.q_zero) m_.log_q[places_[j]] = s.log_q;
      if (!s.both_zero) m_.log_gcd[places_[j]] = s.log_gcd;
      denominators_.push_back({s.depth, s.log_q, s.back, s.q_zero});
      if (wants_enclosure()) {
        if (const auto c = tree.convergent(j)) try_enclosure(*c, s.depth);
      }
    }
  }

  // By exact convergents at the sample depths: segments between neighbouring depths by binary splitting, each
  // multiplied onto the last convergent; one gcd of the full length each.
  void sample_plain() {
    Matrix segment;
    std::int64_t done = 0;
    for (std::size_t i = 0; i < kSamples; ++i) {
      if (depths_[i] == 0) continue;
      segment = product(segment, segment_bs(f_, done, depths_[i]));
      done = depths_[i];
      const Matrix c = convergent_from_segment(f_, segment);
      const Denominator d = denominator_at(done, c.y, c.y_before);
      if (!d.zero) m_.log_q[i] = d.log_q;
      if (!c.x.is_zero() || !c.y.is_zero()) m_.log_gcd[i] = log_abs(gcd(c.x, c.y));
      denominators_.push_back(d);
      places_.push_back(i);
      if (wants_enclosure()) try_enclosure(c, done);
    }
  }

  [[nodiscard]] bool wants_enclosure() const { return base_ && limit_digits_ > 0 && !enclosure_; }

  void try_enclosure(const Matrix& c, std::int64_t depth) {
    const long bits = static_cast<long>(static_cast<double>(limit_digits_) * 3.33) + 24;
    auto e = base_->enclose(f_, depth, c, bits);
    if (e && e->digits() >= static_cast<double>(limit_digits_) + 0.5) enclosure_ = std::move(e);
  }

  void fit_denominators() {
    for (std::size_t i = 0; i < kSamples; ++i) {
      if (depths_[i] == 0 || std::isnan(m_.log_q[i]) || std::isnan(m_.log_gcd[i])) continue;
      samples_.n.push_back(static_cast<double>(depths_[i]));
      samples_.log_q.push_back(m_.log_q[i]);
      samples_.log_gcd.push_back(m_.log_gcd[i]);
    }
    if (samples_.n.size() < 4) return;
    std::vector<double> reduced = samples_.log_q;
    for (std::size_t i = 0; i < reduced.size(); ++i) reduced[i] -= samples_.log_gcd[i];
    reduced_ = paper_fit(samples_.n, reduced);
    if (reduced_ && reduced_->eta < 0) reduced_.reset();  // the log of an integer does not tend to minus infinity
    if (reduced_) {
      m_.qr_eta = reduced_->eta;
      m_.qr_gamma = reduced_->gamma;
    }
  }

  void growths() {
    const Growths g = growth(f_, m_.classification);
    if (g.error) m_.error = *g.error;
    if (g.denominator) m_.q = *g.denominator;
    // A rational of small height within the radius of 60 digits: no evidence of irrationality, and delta <= 0.
    const bool rational = enclosure_ && looks_rational(*enclosure_);
    if (irrationality_proved(f_)) m_.irrational = Irrational::proved;
    if (g.error && g.denominator && samples_.n.size() >= 4) {
      const DeltaLimit far =
          limit_of_delta(*g.error, *g.denominator, samples_, std::max(zero_scale(f_.a), zero_scale(f_.b)));
      // a fit that says otherwise failed; the exact growths would prove that it is none
      if (!(rational && far.half_width > 0 && far.value > 0)) {
        m_.delta_limit = far.value;
        m_.delta_limit_error = far.half_width;
      }
      const auto reduction = gcd_growth(samples_, g.denominator->eta, samples_.n.size());
      if (reduction && m_.irrational == Irrational::unknown && !rational &&
          fitted_irrational(*g.error, *g.denominator, *reduction)) {
        m_.irrational = Irrational::evidence;
      }
    }
    if (reduced_) {
      constexpr std::int64_t kFar = 1'000'000'000;  // the paper evaluates its predictor there
      const double n = static_cast<double>(kFar);
      const double log_qr = reduced_->eta * n * std::log(n) + reduced_->gamma * n;
      if (log_qr > 0) m_.delta_predicted = -n * eigenvalue_log_ratio(f_, kFar) / log_qr - 1;
    }
  }

  void errors() {
    auto profile = error_profile(f_, m_.classification.convergence, denominators_,
                                 workspace_ != nullptr ? &workspace_->values : nullptr);
    if (!profile) profile.emplace(ErrorProfile{std::vector<std::optional<LogError>>(places_.size()), {}, {}});
    for (std::size_t j = 0; j < places_.size(); ++j) {
      if (!profile->at[j]) profile->at[j] = error_from_limit(f_, enclosure_, denominators_[j].depth);
    }
    if (!profile->at_double && profile->at.back()) profile->at_double = error_from_limit(f_, enclosure_, 2 * depths_.back());
    std::vector<double> depths;
    std::vector<double> logs;
    for (std::size_t j = 0; j < places_.size(); ++j) {
      if (!profile->at[j]) continue;
      m_.log_error[places_[j]] = profile->at[j]->log;
      depths.push_back(static_cast<double>(depths_[places_[j]]));
      logs.push_back(profile->at[j]->log);
    }
    if (const auto fit = error_fit(depths, logs)) std::tie(m_.fit_eta, m_.fit_gamma, m_.fit_beta) = *fit;
    const auto& near = profile->at.back();
    if (profile->at_double) m_.log_error_2n = profile->at_double->log;
    if (!near) return;
    const double log_q = m_.log_q.back();
    const double log_qr = log_q - m_.log_gcd.back();
    m_.delta_naive = delta_of(near->log, log_q);
    m_.delta = reduced_delta(near->log, log_q, m_.log_gcd.back());
    if (profile->at_double && !std::isnan(m_.delta)) {
      m_.delta_blind = delta_of(log_difference(*near, *profile->at_double), log_qr);
      if (!std::isfinite(m_.delta_blind)) m_.delta_blind = kUnknown;
    }
  }

  void find_limit() {
    if (limit_digits_ <= 0) return;
    if (!enclosure_) {
      enclosure_ = pcf::limit(f_, m_.classification, limit_digits_, table_budget());
    }
    if (!enclosure_) return;
    if (auto d = decimal(*enclosure_, limit_digits_)) {
      m_.limit = std::move(d->text);
      m_.limit_digits = d->digits;
      m_.certified = enclosure_->certified;
    }
  }

  const Formula& f_;
  Workspace* workspace_;
  std::array<std::int64_t, kSamples> depths_;
  long limit_digits_;
  Metrics m_;
  std::optional<BaseSet> base_;
  std::vector<Denominator> denominators_;
  std::vector<std::size_t> places_;
  Samples samples_;
  std::optional<LinearGrowth> reduced_;
  std::optional<Enclosure> enclosure_;
};

}  // namespace

std::vector<TrajectoryPoint> trajectory(const Formula& f, const std::vector<std::int64_t>& depths) {
  std::vector<TrajectoryPoint> points;
  std::vector<Denominator> denominators;
  Matrix segment;
  std::int64_t done = 0;
  for (const std::int64_t n : depths) {
    segment = product(segment, segment_bs(f, done, n));
    done = n;
    const Matrix c = convergent_from_segment(f, segment);
    denominators.push_back(denominator_at(n, c.y, c.y_before));
    TrajectoryPoint p;
    p.depth = n;
    if (!denominators.back().zero) p.log_q = denominators.back().log_q;
    if (!c.x.is_zero() || !c.y.is_zero()) p.log_gcd = log_abs(gcd(c.x, c.y));
    points.push_back(p);
  }
  const Classification c = classify(f);
  if (c.status != Status::converges || depths.empty()) return points;
  const auto profile = error_profile(f, c.convergence, denominators);
  std::optional<Enclosure> enclosure;
  for (std::size_t i = 0; i < points.size(); ++i) {
    auto error = profile ? profile->at[i] : std::nullopt;
    if (!error) {
      constexpr long kDigits = 60;
      if (!enclosure) enclosure = limit(f, c, kDigits, table_budget());
      error = error_from_limit(f, enclosure, points[i].depth);
    }
    if (!error) continue;
    points[i].log_error = error->log;
    points[i].delta_naive = delta_of(points[i].log_error, points[i].log_q);
    points[i].delta = reduced_delta(points[i].log_error, points[i].log_q, points[i].log_gcd);
  }
  return points;
}

Metrics metrics(const Formula& f, std::int64_t depth, long limit_digits, Workspace& workspace) {
  return Measurement(f, depth, limit_digits, &workspace).run();
}

Metrics metrics_plain(const Formula& f, std::int64_t depth, long limit_digits) {
  return Measurement(f, depth, limit_digits, nullptr).run();
}

}  // namespace pcf
