import { signal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';

/** The open dialog. */
const shown = signal<JSX.Element | undefined>(undefined);

export function openDialog(content: JSX.Element): void {
  shown.value = content;
}

export function closeDialog(): void {
  shown.value = undefined;
}

/** Where the page shows the open dialog. */
export function DialogPlace(): JSX.Element | null {
  return shown.value ?? null;
}

/** A modal dialog. Escape closes it, and the focus returns to where it was before. */
export function Dialog({ title, children }: { title: string; children: ComponentChildren }): JSX.Element {
  const element = useRef<HTMLDialogElement>(null);
  /** Whether the component is being removed. Closing its element then must not close the next dialog. */
  const isLeft = useRef(false);
  const id = useId();
  useEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => {
      isLeft.current = true;
      dialog?.close();
    };
  }, []);
  return (
    <dialog ref={element} aria-labelledby={id} onClose={() => isLeft.current || closeDialog()}>
      <header class="dialog-head">
        <h2 id={id}>{title}</h2>
        <button type="button" class="quiet" onClick={closeDialog} aria-label="Close" title="Close (Escape)">
          <Icon name="close" />
        </button>
      </header>
      {children}
    </dialog>
  );
}
