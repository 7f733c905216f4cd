// Why a check cannot go on; `word` names the sentence that explains it, `seconds` how long to wait.

export class Problem extends Error {
  constructor(word, seconds = 0) {
    super(word);
    this.word = word;
    this.seconds = seconds;
  }
}

// The person has stopped it: nothing to explain.
export class Interrupted extends Error {}
