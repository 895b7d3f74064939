package dev.kiln.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** A contestant that runs in this process. */
interface InProcess extends Contestant {

    /** Runs the job once. */
    void once();

    @Override
    default Elapsed run(int count) {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long busy = system.getProcessCpuTime();
        long begun = System.nanoTime();
        for (int i = 0; i < count; i++) {
            once();
        }
        return new Elapsed((System.nanoTime() - begun) / 1e9, (system.getProcessCpuTime() - busy) / 1e9);
    }
}
