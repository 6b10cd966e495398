/** A few lines of YAML that are gigabytes when each alias is replaced by what it names. */
export const BOMB = [
  `a: &a ["x","x","x","x","x","x","x","x","x"]`,
  ..."bcdefgh".split("").map((name, index) => `${name}: &${name} [${Array(9).fill(`*${"abcdefgh"[index]}`).join(",")}]`),
].join("\n");
