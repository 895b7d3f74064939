package dev.kiln.api.data;

import dev.kiln.graph.status.Stable;
import dev.kiln.graph.tensor.ElementType;
import java.util.List;
import java.util.Optional;

/**
 * A named column of a data set: one tensor for each example.
 *
 * @param name its name, unique in the data set; a model's input or output of the same name is fed with it or compared
 *     with it
 * @param role its use
 * @param elementType the type of its elements; UNDEFINED where it is known only from a batch
 * @param example the lengths of one example's axes, such as {@code [1, 28, 28]}; empty for a scalar
 * @param task for a target, the kind of prediction; empty for other columns
 * @param classes for a target of a classification, the names of the classes in the order of their numbers
 */
@Stable
public record Column(
        String name,
        ColumnRole role,
        ElementType elementType,
        List<Long> example,
        Optional<Task> task,
        List<String> classes) {

    /** The name of the only input of data that do not name it. */
    public static final String INPUT = "input";

    /** The name of the only target of data that do not name it. */
    public static final String TARGET = "target";

    /** Copies the lists and checks that a target has a task. */
    public Column {
        example = List.copyOf(example);
        classes = List.copyOf(classes);
        if ((role == ColumnRole.TARGET) != task.isPresent()) {
            throw new IllegalArgumentException("task is " + task + " for the column " + name + " of the role " + role
                    + ", expected one for a target");
        }
    }

    /**
     * An input.
     *
     * @param name its name
     * @param elementType the type of its elements
     * @param example the lengths of one example's axes
     * @return the column
     */
    public static Column input(String name, ElementType elementType, List<Long> example) {
        return new Column(name, ColumnRole.INPUT, elementType, example, Optional.empty(), List.of());
    }

    /**
     * A target.
     *
     * @param name its name
     * @param elementType the type of its elements
     * @param example the lengths of one example's axes
     * @param task the kind of prediction
     * @param classes the names of the classes; none unless it is a classification
     * @return the column
     */
    public static Column target(
            String name, ElementType elementType, List<Long> example, Task task, List<String> classes) {
        return new Column(name, ColumnRole.TARGET, elementType, example, Optional.of(task), classes);
    }
}
