/** A payload that was sealed to the caller's public key: it stands under `Data` (client). */
export class SealedPayload {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}
