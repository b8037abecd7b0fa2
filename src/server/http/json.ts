/** An answer that is JSON already: `text` tells a T. It goes out as it is, since the database makes long answers faster. */
export class JsonText<T> {
  readonly text: string;
  /** Never there: it keeps texts of different things apart. */
  readonly tells?: T;

  constructor(text: string) {
    this.text = text;
  }
}
