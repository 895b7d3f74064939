package dev.kiln.data;

import dev.kiln.api.data.Task;

/** The kinds of the target of a table that a user can state. */
enum StatedTask {
    CLASSIFICATION,
    REGRESSION;

    Task task() {
        return this == CLASSIFICATION ? Task.CLASSIFICATION : Task.REGRESSION;
    }
}
