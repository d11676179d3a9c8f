const formats = {
  milliseconds: 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"',
  seconds: 'YYYY-MM-DD"T"HH24:MI:SS"Z"',
}

/** A timestamptz as RFC 3339 text in UTC, whatever the time zone of the session. */
export const rfc3339 = (column: string, precision: keyof typeof formats = 'milliseconds') =>
  `to_char(${column} at time zone 'UTC', '${formats[precision]}')`
