import { type ReactNode, useId } from "react";

export interface Segment<Value extends string> {
  value: Value;
  label: ReactNode;
  /** What `label` means, where it is short or a drawing. */
  title?: string;
}

interface SegmentedProps<Value extends string> {
  /** What is chosen here; for those who listen. */
  label: string;
  segments: readonly Segment<Value>[];
  /** null: none of them. */
  value: Value | null;
  onChoose: (value: Value) => void;
  className?: string;
}

/** One of a few, all of them in sight. */
export function Segmented<Value extends string>(props: SegmentedProps<Value>) {
  const { label, segments, value, onChoose, className = "" } = props;
  const name = useId();
  return (
    <fieldset className={`flex rounded-control bg-raised p-0.5 ${className}`}>
      <legend className="sr-only">{label}</legend>
      {segments.map((segment) => (
        <label
          key={segment.value}
          title={segment.title}
          className="num grid h-7 flex-1 cursor-pointer place-items-center rounded-[5px] px-2.5 text-[12.5px] font-medium whitespace-nowrap text-muted hover:text-text has-checked:bg-surface has-checked:text-text has-checked:shadow-sm has-focus-visible:outline-2 has-focus-visible:outline-info"
        >
          <input
            type="radio"
            name={name}
            checked={segment.value === value}
            onChange={() => onChoose(segment.value)}
            className="sr-only"
            aria-label={segment.title}
          />
          {segment.label}
        </label>
      ))}
    </fieldset>
  );
}
