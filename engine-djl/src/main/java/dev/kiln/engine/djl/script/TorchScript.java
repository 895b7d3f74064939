package dev.kiln.engine.djl.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A graph as the text of a TorchScript module with one method, {@code forward(a: List[Tensor]) -> List[Tensor]}.
 *
 * @param code the text
 * @param arguments the names of the inputs, states and constants that {@code a} holds, in order: inputs first, or a
 *     {@link #PLACEHOLDER} where there are none, since the owner of the first array becomes that of the results
 * @param results the names of the graph's outputs that are returned, in order
 * @param carried the input names of the states whose new values are returned after them, in order
 * @param nodes for each line of the code the name in messages of its node, empty without one
 */
public record TorchScript(
        String code, List<String> arguments, List<String> results, List<String> carried, List<String> nodes) {

    /** The argument that only serves as the first. */
    public static final String PLACEHOLDER = "";

    /** The beginning of every module; the lines of the method come after it. */
    static final List<String> HEAD = List.of(
            "class M(Module):",
            "  __parameters__ = []",
            "  __buffers__ = []",
            "  training : bool",
            "  def forward(self: __torch__.M,",
            "    a: List[Tensor]) -> List[Tensor]:");

    private static final Pattern PLACE = Pattern.compile("__torch__\\.py\", line (\\d+), in forward");

    /** Copies the lists. */
    public TorchScript {
        arguments = List.copyOf(arguments);
        results = List.copyOf(results);
        carried = List.copyOf(carried);
        nodes = List.copyOf(nodes);
    }

    static TorchScript of(
            List<ScriptLine> body,
            List<ScriptFunction> functions,
            List<String> arguments,
            List<String> results,
            List<String> carried) {
        StringBuilder code = new StringBuilder();
        List<String> nodes = new ArrayList<>();
        HEAD.forEach(line -> {
            code.append(line).append('\n');
            nodes.add("");
        });
        for (ScriptLine line : body) {
            code.append("    ").append(line.text()).append('\n');
            nodes.add(line.node());
        }
        functions.forEach(function -> code.append(function.text()));
        return new TorchScript(code.toString(), arguments, results, carried, nodes);
    }

    /**
     * The node of an error of libtorch.
     *
     * @param message the message of the error
     * @return the node's name in messages; empty where it is unknown
     */
    public Optional<String> culprit(String message) {
        Matcher place = PLACE.matcher(message);
        if (!place.find()) {
            return Optional.empty();
        }
        int line = Integer.parseInt(place.group(1)) - 1;
        return line < nodes.size() ? Optional.of(nodes.get(line)).filter(n -> !n.isEmpty()) : Optional.empty();
    }
}
