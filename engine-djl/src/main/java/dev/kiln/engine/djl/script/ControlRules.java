package dev.kiln.engine.djl.script;

import dev.kiln.graph.tensor.ElementType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Control flow: operators with branches or a body. */
final class ControlRules {

    static final Map<String, TorchRule> RULES = new HashMap<>();

    private static final ScriptFunction STACKED = new ScriptFunction("stacked", """
            def stacked(x: List[Tensor],
                axis: int,
                type: int) -> Tensor:
              if torch.eq(torch.len(x), 0):
                y = torch.zeros([0], dtype=type)
              else:
                y = torch.stack(x, axis)
              return y
            """);

    static {
        RULES.put("If", ControlRules::either);
        RULES.put("Loop", ControlRules::loop);
        RULES.put("Scan", ControlRules::scan);
    }

    private ControlRules() {}

    private static List<String> variables(NodeWriter n, int count) {
        return IntStream.range(0, count).mapToObj(i -> n.temporary()).toList();
    }

    private static void define(NodeWriter n, int output, String variable, boolean isSequence) {
        if (isSequence) {
            n.sequenceOut(output, "%s", variable);
        } else {
            n.same(output, variable);
        }
    }

    private static void either(NodeWriter n) {
        BodyWriter then = n.body("then_branch");
        BodyWriter otherwise = n.body("else_branch");
        int count = n.node().outputs().size();
        List<String> results = variables(n, count);
        String condition = n.let("bool(%s)", n.in(0));
        n.block("if " + condition + ":", () -> branch(n, then, results));
        n.block("else:", () -> branch(n, otherwise, results));
        for (int i = 0; i < count; i++) {
            define(n, i, results.get(i), then.isSequence(i) || otherwise.isSequence(i));
        }
    }

    private static void branch(NodeWriter n, BodyWriter branch, List<String> results) {
        branch.write();
        for (int i = 0; i < results.size(); i++) {
            n.line("%s = %s", results.get(i), branch.output(i));
        }
    }

    /** The variables of the loop-carried states: aliases of the initial values, which the body's results replace. */
    private static List<String> carried(NodeWriter n, BodyWriter body, int firstInput, int firstBound, int count) {
        List<String> carried = variables(n, count);
        for (int i = 0; i < count; i++) {
            int input = firstInput + i;
            n.line("%s = %s", carried.get(i), n.in(input));
            body.bind(firstBound + i, carried.get(i), n.elementType(input), n.isSequence(input));
        }
        return carried;
    }

    /** Replaces all at once, since one may be the old value of another. */
    private static void replace(NodeWriter n, BodyWriter body, int firstOutput, List<String> carried) {
        List<String> next = new ArrayList<>();
        for (int i = 0; i < carried.size(); i++) {
            next.add(n.let("%s", body.output(firstOutput + i)));
        }
        for (int i = 0; i < carried.size(); i++) {
            n.line("%s = %s", carried.get(i), next.get(i));
        }
    }

    private static List<String> lists(NodeWriter n, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> n.let("annotate(List[Tensor], [])"))
                .toList();
    }

    private static void append(NodeWriter n, BodyWriter body, int firstOutput, List<String> lists) {
        for (int i = 0; i < lists.size(); i++) {
            n.let("torch.append(%s, %s)", lists.get(i), body.output(firstOutput + i));
        }
    }

    private static String elements(NodeWriter n, int output) {
        ElementType type = n.typeOf(n.node().output(output)).elementType();
        return TorchTypes.code(type).map(Object::toString).orElse("6");
    }

    /** Where the initial condition is omitted, that of the body is not read either. */
    private static void loop(NodeWriter n) {
        BodyWriter body = n.body("body");
        int carriedCount = body.inputs() - 2;
        int scanned = body.outputs() - 1 - carriedCount;
        String limit = n.let("%s", n.has(0) ? n.integer(0) : Long.toString(Long.MAX_VALUE));
        String goes = n.let("%s", n.has(1) ? "bool(" + n.in(1) + ")" : "True");
        String step = n.let("0");
        List<String> carried = carried(n, body, 2, 2, carriedCount);
        List<String> lists = lists(n, scanned);
        String runs = n.let("torch.__and__(%s, torch.lt(%s, %s))", goes, step, limit);
        n.block("while " + runs + ":", () -> {
            body.bind(0, n.let("torch.tensor(%s, dtype=4%s)", step, n.device()), ElementType.INT64, false);
            body.bind(1, n.let("torch.tensor(True, dtype=11%s)", n.device()), ElementType.BOOL, false);
            body.write();
            String goesOn = n.has(1) ? n.let("bool(%s)", body.output(0)) : "True";
            append(n, body, 1 + carriedCount, lists);
            replace(n, body, 1, carried);
            n.line("%1$s = torch.add(%1$s, 1)", step);
            n.line("%s = torch.__and__(%s, torch.lt(%s, %s))", runs, goesOn, step, limit);
        });
        for (int i = 0; i < carriedCount; i++) {
            define(n, i, carried.get(i), body.isSequence(1 + i));
        }
        for (int i = 0; i < scanned; i++) {
            int output = carriedCount + i;
            n.out(output, "%s", n.call(STACKED, lists.get(i), "0", elements(n, output)));
        }
    }

    private static long at(NodeWriter n, String attribute, int place) {
        return n.attributes()
                .integers(attribute)
                .filter(v -> place < v.length)
                .map(v -> v[place])
                .orElse(0L);
    }

    private static void scan(NodeWriter n) {
        BodyWriter body = n.body("body");
        int sliced = (int) n.attributes().integer("num_scan_inputs", 1);
        int carriedCount = body.inputs() - sliced;
        int scanned = body.outputs() - carriedCount;
        List<String> carried = carried(n, body, 0, 0, carriedCount);
        List<String> slices = new ArrayList<>();
        for (int i = 0; i < sliced; i++) {
            slices.add(n.let("torch.unbind(%s, %d)", n.in(carriedCount + i), at(n, "scan_input_axes", i)));
        }
        List<String> lists = lists(n, scanned);
        String length = n.let("torch.len(%s)", slices.get(0));
        String step = n.temporary();
        n.block("for " + step + " in range(" + length + "):", () -> {
            for (int i = 0; i < sliced; i++) {
                boolean backward = at(n, "scan_input_directions", i) != 0;
                String place = backward ? "torch.sub(torch.sub(" + length + ", " + step + "), 1)" : step;
                String slice = n.let("%s[%s]", slices.get(i), place);
                body.bind(carriedCount + i, slice, n.elementType(carriedCount + i), false);
            }
            body.write();
            append(n, body, carriedCount, lists);
            replace(n, body, 0, carried);
        });
        for (int i = 0; i < carriedCount; i++) {
            define(n, i, carried.get(i), body.isSequence(i));
        }
        for (int i = 0; i < scanned; i++) {
            int output = carriedCount + i;
            String axis = Long.toString(at(n, "scan_output_axes", i));
            String stacked = n.call(STACKED, lists.get(i), axis, elements(n, output));
            boolean backward = at(n, "scan_output_directions", i) != 0;
            n.out(output, "%s", backward ? "torch.flip(" + stacked + ", " + Literals.list(axis) + ")" : stacked);
        }
    }
}
