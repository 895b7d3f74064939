package dev.kiln.api.attack;

import dev.kiln.api.data.Batch;
import dev.kiln.graph.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Runs a gradient attack from several starts and keeps for each example the first successful result. */
final class Restarts {

    private Restarts() {}

    static Tensor run(GradientAttack attack, AttackTarget target, Batch batch) {
        Tensor best = target.run(attack, batch, 0);
        boolean[] done = attack.restarts() > 1 ? fooled(attack, target, best, batch) : new boolean[batch.size()];
        for (int restart = 1; restart < attack.restarts(); restart++) {
            int[] open = IntStream.range(0, done.length).filter(i -> !done[i]).toArray();
            if (open.length == 0) {
                break;
            }
            Batch survivors = select(batch, open);
            Tensor tried = target.run(attack, survivors, restart);
            boolean[] fooled = fooled(attack, target, tried, survivors);
            best = merge(best, tried, open);
            for (int i = 0; i < open.length; i++) {
                done[open[i]] = fooled[i];
            }
        }
        return best;
    }

    private static boolean[] fooled(GradientAttack attack, AttackTarget target, Tensor inputs, Batch batch) {
        return target.goalReached(inputs, batch, attack.threat().targeted());
    }

    private static Batch select(Batch batch, int[] rows) {
        long[] all = batch.indices();
        return new Batch(
                rows(batch.inputs(), rows),
                rows(batch.targets(), rows),
                Arrays.stream(rows).mapToLong(r -> all[r]).toArray());
    }

    private static Tensor rows(Tensor tensor, int[] rows) {
        long[] shape = tensor.shape();
        int stride = shape[0] == 0 ? 0 : tensor.bytes().remaining() / (int) shape[0];
        shape[0] = rows.length;
        ByteBuffer chosen = Tensor.allocate(tensor.elementType(), shape);
        for (int row : rows) {
            chosen.put(tensor.bytes().slice(row * stride, stride));
        }
        return Tensor.wrap(tensor.elementType(), chosen.flip(), shape);
    }

    private static Tensor merge(Tensor into, Tensor tried, int[] rows) {
        ByteBuffer merged = Tensor.allocate(into.elementType(), into.shape());
        merged.put(into.bytes()).flip();
        int stride = merged.remaining() / (int) into.shape()[0];
        ByteBuffer source = tried.bytes();
        for (int i = 0; i < rows.length; i++) {
            merged.put(rows[i] * stride, source, i * stride, stride);
        }
        return Tensor.wrap(into.elementType(), merged, into.shape());
    }
}
