/** Forms that make people stumble, each with what to write instead and an example that it matches. */

/** A form that no text of this repository contains. */
export interface Banned {
  pattern: RegExp;
  write: string;
  example: string;
}

/** Things do not say, tell, know, ask or want; their verbs are banned in the third person. */
export const BANNED: Banned[] = [
  { pattern: /(?<!\bthere )\b(is|are|was|were) no (?!longer\b|more\b)/i, write: "is not a", example: "x is no valid type" },
  { pattern: /\b(is|are|be) none of\b/i, write: "must be one of, is not one of", example: "x is none of a, b" },
  { pattern: /\bstands?\b(?!-ins?\b)/i, write: "is, is in, is next to, replaces, matches", example: "the account stands beside the role" },
  { pattern: /\bbeside\b/i, write: "next to, together with", example: "cannot be given beside host" },
  {
    pattern: /[,;:] for (it|they|he|she|there|this|nobody|no one)\b(?! (purpose|reason))/i,
    write: "because",
    example: "skipped, for it is unknown",
  },
  {
    pattern:
      /[,;:] for (the|a|an|its|each|every|no|only) ((?!that|which|who)\S+ ){1,3}(is|are|has|have|does|do|can|cannot|would|will|keeps?|needs?)\b/i,
    write: "because",
    example: "delete it first, for an existing claim keeps its volume",
  },
  {
    pattern: /\b(that|which|who|it|they|what) (is|are|was|were) (not )?there\b/i,
    write: "existing, exists",
    example: "a controller that is there",
  },
  { pattern: /\b(says?|said)\b/i, write: "describe, specify, state, report", example: "the message says why" },
  { pattern: /\b(tells?|told)\b/i, write: "explain, describe, show", example: "the guide tells how" },
  { pattern: /\b(asks|wants|knows)\b/i, write: "requires, requests, prompts for, supports, has", example: "the provider wants a region" },
  { pattern: /\b(some|any|every|no)body\b/i, write: "someone, anyone, everyone, no one", example: "somebody else's role" },
  { pattern: /\b(he|him|his|himself|she|her|herself)\b/i, write: "they, them, their", example: "a right that he has" },
  { pattern: /\bhas a meaning\b/i, write: "is ignored unless", example: "it has a meaning only with TLS" },
  { pattern: /\bmend(s|ed|ing)?\b/i, write: "fix", example: "Mend it" },
  { pattern: /\b(is|was|are|were) meant\b/i, write: "is intended", example: "where that is meant" },
  { pattern: /\bonce and for all\b/i, write: "once", example: "decided once and for all" },
  { pattern: /\bwhoever\b/i, write: "anyone who", example: "whoever logs in" },
  { pattern: /\banew\b/i, write: "again", example: "makes it anew" },
  { pattern: /\brepairs?\b/i, write: "fix, bug fix", example: "a patch has repairs" },
  { pattern: /\bshall\b/i, write: "must, will", example: "SkyPilot shall launch" },
  { pattern: /\bwith which\b/i, write: "which, that lets, so that", example: "a policy with which it launches" },
  { pattern: /\b(a|an) [\w-]+ of (its|their|your) own\b/i, write: "its own, a separate", example: "a namespace of its own" },
  { pattern: /\b[\w-]+ of (yours|ours|theirs)\b/i, write: "your, our, their", example: "a proxy of yours" },
  { pattern: /\ball the same\b/i, write: "still, anyway", example: "useful all the same" },
  { pattern: /\b(in silence|without a word)\b/i, write: "silently", example: "the chart takes it in silence" },
  { pattern: /\bin clear\b/i, write: "in plain text", example: "a key in clear" },
  { pattern: /\b(takes?|taken|took) off\b/i, write: "remove, detach, strip", example: "take off by hand" },
  { pattern: /\b(is|are|was|were) to go\b/i, write: "will be removed", example: "a key that is to go" },
  { pattern: /\b(come|comes|came) to (an|its|their) end\b/i, write: "finish, end", example: "this did not come to its end" },
  { pattern: /\bneed(s)? not\b|\bneeds? it not\b/i, write: "does not need to", example: "it need not know" },
  { pattern: /\bhangs? on\b/i, write: "depends on", example: "it hangs on a name" },
  { pattern: /\b(is|are) called as\b|, called as\b/i, write: "has the name of", example: "a class, called as the release" },
  { pattern: /\b(is|are) one to\b|\bis as much as\b/i, write: "sees as one, amounts to", example: "all users are one to SkyPilot" },
  {
    pattern: /\blest\b|\bwherein\b|\bthereof\b|\bwherewith\b|\bhereby\b/i,
    write: "so that … not, in which, of it",
    example: "lest it fails",
  },
  {
    pattern: /\bleads? to (nowhere|nothing)\b|\b(has|have) still to\b|\bstill has to\b/i,
    write: "still need to",
    example: "what you have still to set",
  },
];
