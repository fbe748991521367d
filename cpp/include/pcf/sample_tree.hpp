// Exact q_n and gcd(p_n, q_n) at the sample depths of a batch, for formulas whose values fit 64-bit words.
//
// Binary splitting aligned with the sample depths, in an arena, with leaves in 128-bit words. Two facts make the
// gcds cheap (docs/decisions/003-gcd.md). With S(l, r] = M(l+1)...M(r) and col its first column:
//  * gcd(p_n, q_n) is the content of col S(0, n], as P_0 is unimodular;
//  * col S(l, r] = S(l, m] col S(m, r], so with c the content of col S(m, r], the content of col S(l, r] is
//    c h with h dividing det S(l, m] = +- b(l+1)...b(m). Each factor D_i of that determinant (the blocks of the
//    tree) gives G_i = gcd(x, D_i), x one entry, by a remainder tree; h divides prod G_i, and the content is
//    gcd(x, y, c prod G_i): gcds of a few limbs in place of one of the full length.
// Several columns meet the same block: gcds of the words that make up D_i with the product of their residues find what
// any of them shares with it, and the rest are gcds with that small number.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "pcf/convergents.hpp"
#include "pcf/limbs.hpp"
#include "pcf/word_values.hpp"

namespace pcf {

class SampleTree {
 public:
  SampleTree(Arena& arena, const WordValues& values, const Formula& f) : arena_(arena), v_(values), f_(f) {}

  struct Sample {
    std::int64_t depth = 0;
    bool q_zero = false, both_zero = false;
    double log_q = 0, log_gcd = 0;
    std::optional<double> back;  // q_{n-1}/q_n; not at the last of several depths, where only q_n is computed
  };
  // At ascending depths >= 1.
  [[nodiscard]] std::vector<Sample> run(std::span<const std::int64_t> depths);
  // [[p_n, p_{n-1}], [q_n, q_{n-1}]] at the i-th depth, after run(); nothing at the last of several.
  [[nodiscard]] std::optional<Matrix> convergent(std::size_t i) const;

 private:
  // The value of a column modulo the determinant of a block.
  struct Residue {
    Limbs value;
    std::size_t column = 0;
  };
  // S(l, r]; x_before and y_before only where `full`.
  struct Node {
    std::int64_t from = 0, to = 0;
    bool full = false;
    Limbs x, x_before, y, y_before;
    Limbs determinant;  // |b(l+1)...b(r)|, for full nodes
    std::span<const mp_limb_t> words;  // of a block: factors of the determinant that fit a word
    Node* left = nullptr;
    Node* right = nullptr;
    std::vector<Residue> residues;
    std::optional<std::size_t> column;  // index in columns_, where the content is found block by block
  };
  struct Column {
    const Node* node;
    Limbs multiple;  // of what the content has beyond that of the right child
    Limbs content;
  };

  Node* build(std::int64_t from, std::int64_t to, bool full);
  Node* join(Node* left, Node* right, bool full, bool only_x);
  void block(Node& node);
  void leaf(std::int64_t from, std::int64_t to, Limbs out[4]);
  [[nodiscard]] std::int64_t leaf_steps(std::int64_t to) const;
  void gather(Node& node);
  void reduce(Node& node, const Limbs& value, std::size_t column);
  [[nodiscard]] Limbs common_with_words(const Node& block, const Limbs& value);
  void share(const Node& block);
  [[nodiscard]] Limbs content(const Node& node);
  [[nodiscard]] Sample sample(const Node& node, std::int64_t depth);
  [[nodiscard]] Limbs lower_entry(const Node& node);
  [[nodiscard]] Limbs column_entry(const Node& node, const Limbs& modulus);

  Arena& arena_;
  const WordValues& v_;
  const Formula& f_;
  std::vector<std::unique_ptr<Node>> nodes_;
  std::vector<Column> columns_;
  std::vector<Node*> at_depth_;
};

}  // namespace pcf
