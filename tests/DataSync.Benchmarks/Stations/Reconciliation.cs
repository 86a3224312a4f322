using System.Diagnostics;
using System.Globalization;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Synchronization;

namespace DataSync.Benchmarks.Stations;
