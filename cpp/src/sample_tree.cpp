#include "pcf/sample_tree.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <utility>

namespace pcf {

namespace {

constexpr std::int64_t kBlock = 64;       // steps of a block, the leaf of the remainder trees
constexpr mp_size_t kDirectGcd = 5;       // limbs up to which a plain gcd is as good
constexpr std::size_t kAtOnce = 4;       // gcds of words
constexpr std::int64_t kMostLeaf = 16;    // steps of a leaf in 128-bit words

bool is_one(const Limbs& a) { return a.n == 1 && a.d[0] == 1; }

// gcd(x_i, y_i), y_i > 0: Stein's algorithm without branches, on several pairs whose steps do not wait for one another.
std::array<std::uint64_t, kAtOnce> gcds(std::array<std::uint64_t, kAtOnce> x, std::array<std::uint64_t, kAtOnce> y) {
  std::array<int, kAtOnce> twos;
  for (std::size_t i = 0; i < kAtOnce; ++i) {
    if (x[i] == 0) x[i] = y[i];
    twos[i] = std::countr_zero(x[i] | y[i]);
    x[i] >>= std::countr_zero(x[i]);
    y[i] >>= std::countr_zero(y[i]);
  }
  for (std::uint64_t left = 1; left != 0;) {
    left = 0;
    for (std::size_t i = 0; i < kAtOnce; ++i) {
      const std::uint64_t difference = x[i] - y[i];
      left |= difference;
      const bool less = x[i] < y[i];
      y[i] = less ? x[i] : y[i];
      x[i] = less ? -difference : difference;
      x[i] = difference == 0 ? y[i] : x[i] >> std::countr_zero(difference);
    }
  }
  for (std::size_t i = 0; i < kAtOnce; ++i) y[i] <<= twos[i];
  return y;
}

double log2_size(std::int64_t v) { return v == 0 ? 0 : std::log2(std::fabs(static_cast<double>(v))); }

}  // namespace

std::int64_t SampleTree::leaf_steps(std::int64_t to) const {
  // |u_n| grows by at most a factor 2 max(|a|, sqrt|b|) a step
  const auto i = static_cast<std::size_t>(to);
  const auto j = static_cast<std::size_t>(std::max<std::int64_t>(1, to - kBlock));
  const double a = std::max(log2_size(v_.a[i]), log2_size(v_.a[j]));
  const double b = std::max(log2_size(v_.b[i]), log2_size(v_.b[j]));
  const double step = std::max(a, b / 2) + 1.5;
  return std::clamp<std::int64_t>(static_cast<std::int64_t>(124 / step), 1, kMostLeaf);
}

void SampleTree::leaf(std::int64_t from, std::int64_t to, Limbs out[4]) {
  uint128 x = 1, x_before = 0, y = 0, y_before = 1;
  double most = 1, most_before = 1;  // of |x| and |y|
  const auto limbs = [this](uint128 v) { return from_int128(arena_, static_cast<int128>(v)); };
  for (std::int64_t i = from + 1; i <= to; ++i) {
    const std::int64_t a = v_.a[static_cast<std::size_t>(i)], b = v_.b[static_cast<std::size_t>(i)];
    const double next = std::fabs(static_cast<double>(a)) * most + std::fabs(static_cast<double>(b)) * most_before;
    if (next > 0x1p126) {  // leaf_steps keeps values in range as a rule; the leaf is cut where one may leave it
      Limbs head[4] = {limbs(x), limbs(x_before), limbs(y), limbs(y_before)};
      Limbs tail[4];
      leaf(i - 1, to, tail);
      out[0] = sum_of_products(arena_, head[0], tail[0], head[1], tail[2]);
      out[1] = sum_of_products(arena_, head[0], tail[1], head[1], tail[3]);
      out[2] = sum_of_products(arena_, head[2], tail[0], head[3], tail[2]);
      out[3] = sum_of_products(arena_, head[2], tail[1], head[3], tail[3]);
      return;
    }
    const auto wide = [](std::int64_t v) { return static_cast<uint128>(static_cast<int128>(v)); };
    x_before = std::exchange(x, x * wide(a) + x_before * wide(b));
    y_before = std::exchange(y, y * wide(a) + y_before * wide(b));
    most_before = std::exchange(most, std::max(next, 1.0));
  }
  out[0] = limbs(x);
  out[1] = limbs(x_before);
  out[2] = limbs(y);
  out[3] = limbs(y_before);
}

void SampleTree::block(Node& node) {
  // Leaves left to right; a binary counter of finished products keeps the factors balanced.
  struct Part {
    Limbs m[4];
    int rank;
  };
  std::array<Part, 8> stack;
  std::size_t size = 0;
  const auto merge = [&] {
    Part& l = stack[size - 2];
    const Part& r = stack[size - 1];
    Limbs out[4] = {sum_of_products(arena_, l.m[0], r.m[0], l.m[1], r.m[2]),
                    sum_of_products(arena_, l.m[0], r.m[1], l.m[1], r.m[3]),
                    sum_of_products(arena_, l.m[2], r.m[0], l.m[3], r.m[2]),
                    sum_of_products(arena_, l.m[2], r.m[1], l.m[3], r.m[3])};
    std::copy_n(out, 4, l.m);
    ++l.rank;
    --size;
  };
  const std::int64_t steps = leaf_steps(node.to);
  for (std::int64_t i = node.from; i < node.to; i += steps) {
    leaf(i, std::min(i + steps, node.to), stack[size].m);
    stack[size++].rank = 0;
    while (size >= 2 && stack[size - 1].rank == stack[size - 2].rank) merge();
  }
  while (size >= 2) merge();
  node.x = stack[0].m[0];
  node.x_before = stack[0].m[1];
  node.y = stack[0].m[2];
  node.y_before = stack[0].m[3];

  // The determinant: factors are gathered in a word while they fit, then one mul_1 a word.
  Limbs d{arena_.take(static_cast<std::size_t>(node.to - node.from) + 1), 1, false};
  d.d[0] = 1;
  mp_limb_t* words = arena_.take(static_cast<std::size_t>(node.to - node.from) + 1);
  std::size_t count = 0;
  std::uint64_t word = 1;
  const auto flush = [&] {
    words[count++] = word;
    if (const mp_limb_t carry = mpn_mul_1(d.d, d.d, d.n, word); carry != 0) d.d[d.n++] = carry;
    word = 1;
  };
  for (std::int64_t i = node.from + 1; i <= node.to; ++i) {
    const std::int64_t b = v_.b[static_cast<std::size_t>(i)];
    const std::uint64_t magnitude = b < 0 ? -static_cast<std::uint64_t>(b) : static_cast<std::uint64_t>(b);
    std::uint64_t next = 0;
    if (__builtin_mul_overflow(word, magnitude, &next)) {
      flush();
      next = magnitude;
    }
    word = next;
  }
  flush();
  node.determinant = d;
  node.words = {words, count};
}

SampleTree::Node* SampleTree::join(Node* l, Node* r, bool full, bool only_x) {
  nodes_.push_back(std::make_unique<Node>());
  Node& n = *nodes_.back();
  n.from = l->from;
  n.to = r->to;
  n.full = full;
  n.left = l;
  n.right = r;
  n.x = sum_of_products(arena_, l->x, r->x, l->x_before, r->y);
  if (!only_x) n.y = sum_of_products(arena_, l->y, r->x, l->y_before, r->y);
  if (full) {
    n.x_before = sum_of_products(arena_, l->x, r->x_before, l->x_before, r->y_before);
    n.y_before = sum_of_products(arena_, l->y, r->x_before, l->y_before, r->y_before);
    n.determinant = product(arena_, l->determinant, r->determinant);
  }
  return &n;
}

SampleTree::Node* SampleTree::build(std::int64_t from, std::int64_t to, bool full) {
  if (to - from > kBlock) {
    const std::int64_t mid = from + (to - from) / 2;
    Node* left = build(from, mid, true);
    return join(left, build(mid, to, full), full, false);
  }
  nodes_.push_back(std::make_unique<Node>());
  Node& n = *nodes_.back();
  n.from = from;
  n.to = to;
  n.full = true;
  block(n);
  return &n;
}

// Registers the columns down the right spine, right children first, and their residues modulo the blocks.
void SampleTree::gather(Node& node) {
  if (node.left == nullptr || node.x.n <= kDirectGcd || node.column) return;
  gather(*node.right);
  node.column = columns_.size();
  const Limbs one = from_int128(arena_, 1);
  columns_.push_back({&node, one, one});
  reduce(*node.left, node.x, *node.column);
}

void SampleTree::reduce(Node& node, const Limbs& value, std::size_t column) {
  const Limbs r = remainder(arena_, value, node.determinant);
  if (node.left == nullptr || node.determinant.n <= kDirectGcd) {
    node.residues.push_back({r, column});
    return;
  }
  reduce(*node.left, r, column);
  reduce(*node.right, r, column);
}

// The product of gcd(value, w) over the words w of a block: a multiple of gcd(value, D) that divides a power of it.
Limbs SampleTree::common_with_words(const Node& block, const Limbs& value) {
  if (value.is_zero()) return block.determinant;
  Limbs common{arena_.take(block.words.size() + 1), 1, false};
  common.d[0] = 1;
  for (std::size_t first = 0; first < block.words.size(); first += kAtOnce) {
    std::array<std::uint64_t, kAtOnce> x{}, y{};
    for (std::size_t i = 0; i < kAtOnce; ++i) {
      y[i] = first + i < block.words.size() ? block.words[first + i] : 1;
      x[i] = y[i] == 1 ? 0 : mpn_mod_1(value.d, value.n, y[i]);
    }
    for (const mp_limb_t g : gcds(x, y)) {
      if (g == 1) continue;
      if (const mp_limb_t carry = mpn_mul_1(common.d, common.d, common.n, g); carry != 0) common.d[common.n++] = carry;
    }
  }
  return common;
}

// What each column shares with the determinant of a block goes into its multiple.
void SampleTree::share(const Node& block) {
  if (block.residues.empty()) return;
  Limbs all = block.residues.front().value;
  for (std::size_t i = 1; i < block.residues.size(); ++i) {
    all = remainder(arena_, product(arena_, all, block.residues[i].value), block.determinant);
  }
  const Limbs common = block.words.empty() ? gcd(arena_, block.determinant, all) : common_with_words(block, all);
  if (is_one(common)) return;
  for (const Residue& r : block.residues) {
    const Limbs g = block.residues.size() == 1 ? common : gcd(arena_, common, remainder(arena_, r.value, common));
    if (!is_one(g)) columns_[r.column].multiple = product(arena_, columns_[r.column].multiple, g);
  }
}

// y of the column modulo `modulus`, from the children where the node itself holds only x.
Limbs SampleTree::column_entry(const Node& node, const Limbs& modulus) {
  if (!node.y.is_zero() || node.left == nullptr) return remainder(arena_, node.y, modulus);
  const Node& l = *node.left;
  const Node& r = *node.right;
  const auto mod = [&](const Limbs& a) {
    Limbs out = remainder(arena_, a, modulus);
    out.negative = a.negative && !out.is_zero();
    return out;
  };
  return remainder(arena_, sum_of_products(arena_, mod(l.y), mod(r.x), mod(l.y_before), mod(r.y)), modulus);
}

Limbs SampleTree::content(const Node& node) {
  if (node.left == nullptr || node.x.n <= kDirectGcd) {
    return gcd(arena_, node.x, lower_entry(node));
  }
  return columns_[*node.column].content;
}

std::vector<SampleTree::Sample> SampleTree::run(std::span<const std::int64_t> depths) {
  Node* prefix = nullptr;
  for (std::size_t i = 0; i < depths.size(); ++i) {
    const bool last = i > 0 && i + 1 == depths.size();  // a single depth keeps its full matrix
    const std::int64_t done = prefix == nullptr ? 0 : prefix->to;
    if (depths[i] > done) {
      Node* segment = build(done, depths[i], !last);
      prefix = prefix == nullptr ? segment : join(prefix, segment, !last, last);
    }
    at_depth_.push_back(prefix);
    gather(*prefix);
  }
  for (const auto& node : nodes_) share(*node);
  for (Column& c : columns_) {
    // c.multiple * content(right) is a multiple of the content
    const Limbs multiple = product(arena_, c.multiple, content(*c.node->right));
    if (is_one(multiple)) continue;
    const Limbs g = gcd(arena_, multiple, remainder(arena_, c.node->x, multiple));
    c.content = gcd(arena_, g, column_entry(*c.node, g));
  }
  std::vector<Sample> out;
  for (std::size_t i = 0; i < depths.size(); ++i) out.push_back(sample(*at_depth_[i], depths[i]));
  return out;
}

SampleTree::Sample SampleTree::sample(const Node& node, std::int64_t depth) {
  Sample s;
  s.depth = depth;
  s.q_zero = node.x.is_zero();
  if (s.q_zero) {  // gcd(0, y) = |y|
    const Limbs y = lower_entry(node);
    s.both_zero = y.is_zero();
    s.log_gcd = s.both_zero ? 0 : log_abs(y);
    return s;
  }
  s.log_q = log_abs(node.x);
  s.log_gcd = log_abs(content(node));
  if (node.full) s.back = node.x_before.is_zero() ? 0.0 : ratio(node.x_before, node.x);
  return s;
}

// y of the column, from the children where the node itself holds only x.
Limbs SampleTree::lower_entry(const Node& node) {
  if (!node.y.is_zero() || node.left == nullptr) return node.y;
  return sum_of_products(arena_, node.left->y, node.right->x, node.left->y_before, node.right->y);
}

std::optional<Matrix> SampleTree::convergent(std::size_t i) const {
  const Node& n = *at_depth_[i];
  if (!n.full) return std::nullopt;
  Matrix s;
  s.x = to_integer(n.x);
  s.x_before = to_integer(n.x_before);
  s.y = to_integer(n.y);
  s.y_before = to_integer(n.y_before);
  return convergent_from_segment(f_, s);
}

}  // namespace pcf
