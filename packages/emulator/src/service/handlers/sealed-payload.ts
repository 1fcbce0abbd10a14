/** A payload that was sealed to the caller's public key, in the field `Data` (client). */
export class SealedPayload {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}
