package dev.kiln.data;

import dev.kiln.api.model.Model;
import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.Shape;
import java.util.OptionalLong;

/** The tables in which a model looks up the tokens of its input. */
public final class TokenTables {

    private TokenTables() {}

    /**
     * The number of tokens that a model distinguishes.
     *
     * @param model a model of one input
     * @return the minimum number of rows of the tables; empty where its input is looked up in none
     */
    public static OptionalLong rows(Model model) {
        String input = model.features().name();
        return model.graph().nodes().stream()
                .filter(node -> node.is("Gather") && node.input(1).equals(input))
                .mapToLong(node -> rows(model, node))
                .filter(rows -> rows > 0)
                .min();
    }

    private static long rows(Model model, Node gather) {
        Shape table = model.graph().type(gather.input(0)).shape();
        long axis = gather.attributes().integer("axis", 0);
        return axis >= 0 && axis < table.rank() ? table.size((int) axis) : -1;
    }
}
