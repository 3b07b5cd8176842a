package io.cofre.web.kit;

/** The kind of body that a method of a route takes. */
enum BodyKind {
    /** No body, or one that is not read. */
    NONE,

    /** A JSON object that is held in memory. */
    JSON,

    /** A body that is held in memory and may be empty: its handler says what is wrong with it. */
    JUDGED,

    /** A file that is read as it arrives. */
    UPLOAD
}
