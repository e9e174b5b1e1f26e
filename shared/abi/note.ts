/** Severity and group of an expert note. */
export const SEVERITY_NONE = 0;
export const SEVERITY_CHAT = 1;
export const SEVERITY_NOTE = 2;
export const SEVERITY_WARNING = 3;
export const SEVERITY_ERROR = 4;

export const GROUP_MALFORMED = 1;
export const GROUP_PROTOCOL = 2;
export const GROUP_CHECKSUM = 3;
export const GROUP_SEQUENCE = 4;
export const GROUP_REASSEMBLE = 5;
export const GROUP_UNDECODED = 6;
export const GROUP_SECURITY = 7;
export const GROUP_DEPRECATED = 8;
export const GROUP_RESPONSE = 9;
export const GROUP_REQUEST = 10;
export const GROUP_ASSUMPTION = 11;
export const GROUP_COMMENT = 12;
