package dev.kiln.data;

import dev.kiln.api.model.Model;
import dev.kiln.graph.Node;
import dev.kiln.graph.tensor.Shape;
import java.util.OptionalLong;

/** The tables that a model looks the tokens of its input up in. */
public final class TokenTables {

    private TokenTables() {}

    /**
     * How many tokens a model tells apart.
     *
     * @param model a model of one input
     * @return the least count of rows of the tables; empty where its input goes into none
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
